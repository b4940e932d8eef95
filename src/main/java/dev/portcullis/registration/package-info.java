/**
 * Registers the webhooks at the API server.
 *
 * <p>It updates only webhook configurations that the cluster admin created, only if they differ,
 * and only while the replica is ready. A new installation fails open until reviews arrive. It
 * depends on {@code cluster} and {@code bundled}.
 */
package dev.portcullis.registration;
