package dev.portcullis.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** A certificate and its private key. */
record KeyAndCertificate(X509Certificate certificate, PrivateKey key) {

  /** When the certificate expires. */
  Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }
}
