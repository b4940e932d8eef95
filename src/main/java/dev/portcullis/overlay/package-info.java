/**
 * Manifests applied in memory to the listed objects of a cluster, and the findings of the result.
 *
 * <p>Depends on the core, {@code cluster}, {@code manifests}, and {@code report}.
 */
package dev.portcullis.overlay;
