/**
 * Access to a live cluster: watches, live reads, lists, and leader election. Objects leave this
 * package as model values or as maps and lists, so that few other packages depend on the Kubernetes
 * client. Writes Leases only; objects that cannot be read are unknown.
 */
package dev.portcullis.cluster;
