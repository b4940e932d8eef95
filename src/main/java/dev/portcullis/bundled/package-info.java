/**
 * What stands in the manifests that we ship, for whoever puts it into a cluster and whoever looks
 * whether it is there.
 *
 * <p>The law of this layer: nothing that an admin can read in {@code k8s/} is written down a second
 * time in here.
 */
package dev.portcullis.bundled;
