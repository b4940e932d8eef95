/**
 * Fixes manifests in memory.
 *
 * <p>A file gets exactly the corrections that have no alternative. It stays unchanged if a
 * correction cannot be written without a guess or would cause another finding. Nothing is written
 * to disk here. This package depends on {@code manifests.edit}, {@code rules}, {@code portnames},
 * {@code analysis}, and {@code policy}.
 */
package dev.portcullis.fix;
