/**
 * Manifests, mended.
 *
 * <p>The law of this layer: a file gets exactly what the core knows to be the only answer, and is
 * left alone where that cannot be written or would make anything worse. Nothing is written to disk
 * here.
 */
package dev.portcullis.fix;
