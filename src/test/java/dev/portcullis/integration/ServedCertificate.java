package dev.portcullis.integration;

import dev.portcullis.testing.InsecureTrustManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The certificate that a replica presents. */
final class ServedCertificate {

  private ServedCertificate() {}

  /** The certificate of a replica on loopback. */
  static X509Certificate of(Replica replica) {
    SSLSocketFactory sockets = InsecureTrustManager.sslContext().getSocketFactory();
    try (SSLSocket socket =
        (SSLSocket) sockets.createSocket(InetAddress.getLoopbackAddress(), replica.port())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
