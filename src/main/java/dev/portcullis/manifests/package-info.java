/**
 * Reads manifest files into the model.
 *
 * <p>Every value keeps its position in the file. A part that cannot be read becomes a {@link
 * dev.portcullis.manifests.ReadError} with file and line; the rest is still read. Only this package
 * and {@code manifests.edit} use snakeyaml-engine. This package depends on {@code model} only.
 */
package dev.portcullis.manifests;
