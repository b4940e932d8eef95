/**
 * The demo: requests that {@code portcullis demo} sends to a running webhook.
 *
 * <p>Depends on Quarkus, {@code manifests}, {@code webhook}, and {@code tls}.
 */
package dev.portcullis.cli.demo;
