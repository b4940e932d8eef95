/**
 * What a change does to a chain.
 *
 * <p>The law of this layer: before and after are judged by the same rules, and what counts is the
 * difference. It knows findings and neighbours; it knows no profile and no verdict.
 */
package dev.portcullis.analysis;
