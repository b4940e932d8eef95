package dev.portcullis.tls;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The certificates and keys in the Secret of the self-managed TLS mode.
 *
 * @param ca the CA that signed the serving certificate
 * @param serving the serving certificate of the webhook
 * @param nextCa the CA that replaces it; clients trust it before it is used
 * @param previousCa the CA that it replaced; clients still trust it
 */
record CertificateBundle(
    KeyAndCertificate ca,
    KeyAndCertificate serving,
    Optional<KeyAndCertificate> nextCa,
    Optional<X509Certificate> previousCa) {

  CertificateBundle(KeyAndCertificate ca, KeyAndCertificate serving) {
    this(ca, serving, Optional.empty(), Optional.empty());
  }

  CertificateBundle withServing(KeyAndCertificate newServing) {
    return new CertificateBundle(ca, newServing, nextCa, previousCa);
  }

  CertificateBundle withNextCa(KeyAndCertificate newCa) {
    return new CertificateBundle(ca, serving, Optional.of(newCa), previousCa);
  }

  CertificateBundle withPreviousCa(X509Certificate oldCa) {
    return new CertificateBundle(ca, serving, nextCa, Optional.of(oldCa));
  }

  CertificateBundle withoutPreviousCa() {
    return new CertificateBundle(ca, serving, nextCa, Optional.empty());
  }

  /** The CA certificates that clients must trust, oldest first. */
  Stream<X509Certificate> trustedCertificates() {
    return Stream.of(
            previousCa, Optional.of(ca.certificate()), nextCa.map(KeyAndCertificate::certificate))
        .flatMap(Optional::stream);
  }
}
