/**
 * What becomes of a request: the way through a chain, hop by hop.
 *
 * <p>The law of this layer: it tells what is in a view, and what the rules and the table of data
 * planes make of that. It changes nothing and has no opinion of its own.
 */
package dev.portcullis.explain;
