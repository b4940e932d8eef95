/**
 * How to get from one state to another.
 *
 * <p>The law of this layer: a plan is a pure function of two states and a policy. Every step of it
 * was judged as the webhook judges, in view of what the steps before it leave behind.
 */
package dev.portcullis.plan;
