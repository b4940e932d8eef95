/**
 * The admission webhook: AdmissionReview v1 over HTTPS.
 *
 * <p>It decodes a request, evaluates it with {@code policy}, and encodes the response. After an
 * internal error it admits the object with a warning. A request that is not an AdmissionReview gets
 * a status 4xx with the reason. It depends on {@code webhook.http}, on the core, and on the
 * adapters that read a cluster or manifests; no other package depends on it except {@code cli}.
 */
package dev.portcullis.webhook;
