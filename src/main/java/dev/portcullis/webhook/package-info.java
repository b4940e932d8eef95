/**
 * The webhook: AdmissionReview v1 over HTTPS.
 *
 * <p>The law of this door: it decodes, asks the core, and encodes. An error of ours lets the object
 * through with a warning and is never a denial; a request that is no AdmissionReview gets a 4xx
 * that says why.
 */
package dev.portcullis.webhook;
