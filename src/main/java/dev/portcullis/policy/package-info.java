/**
 * What we answer.
 *
 * <p>The law of this layer: a verdict is a value, made of a request, a view, a policy and a date.
 * It says no only where a rule said so. It knows nothing of HTTP or JSON.
 */
package dev.portcullis.policy;
