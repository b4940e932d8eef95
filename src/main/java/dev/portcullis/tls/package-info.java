/**
 * Issues, stores, rotates, and serves the certificate of the webhook server.
 *
 * <p>Private keys never leave this package. It depends on {@code cluster} only.
 */
package dev.portcullis.tls;
