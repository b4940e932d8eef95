/**
 * Manifests, from files to the model.
 *
 * <p>The law of this layer: every value remembers where it was written, and nothing is lost in
 * silence: what cannot be read is a fault with a file and a line, and the rest is read all the
 * same. snakeyaml-engine is known here and nowhere else.
 */
package dev.portcullis.manifests;
