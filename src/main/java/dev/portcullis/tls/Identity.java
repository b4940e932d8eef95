package dev.portcullis.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** A certificate and its private key. */
record Identity(X509Certificate certificate, PrivateKey key) {

  /** The last moment it is good for. */
  Instant end() {
    return certificate.getNotAfter().toInstant();
  }
}
