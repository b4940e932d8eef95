/**
 * Sources of a route map: manifests, a listing of a cluster, and a watched cluster.
 *
 * <p>Depends on the core, {@code cluster}, {@code manifests}, and {@code report}.
 */
package dev.portcullis.routemap.source;
