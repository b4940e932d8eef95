package dev.portcullis.tls;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a Secret of ours holds.
 *
 * @param ca vouches for what is served
 * @param serving what the webhook serves
 * @param nextCa the authority that comes after this one: callers are told to trust it already
 * @param previousCa the one before it, which callers still trust
 */
record CertificateBundle(
    KeyAndCertificate ca,
    KeyAndCertificate serving,
    Optional<KeyAndCertificate> nextCa,
    Optional<X509Certificate> previousCa) {

  /** What callers have to trust, in the order in which they came and go. */
  Stream<X509Certificate> trustedCertificates() {
    return Stream.of(
            previousCa, Optional.of(ca.certificate()), nextCa.map(KeyAndCertificate::certificate))
        .flatMap(Optional::stream);
  }
}
