package dev.portcullis.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes a TLS handshake with a server to read its certificate, and sends nothing else. */
final class TlsProbe {

  private static final int TIMEOUT_MILLIS = 10_000;

  private TlsProbe() {}

  /**
   * Reads the certificate chain that a server presents.
   *
   * @param host the server name for SNI
   * @throws IOException if the server cannot be reached, or presents no certificate
   */
  static CertificateChain fetchChain(InetSocketAddress address, String host) throws IOException {
    CapturingTrustManager trustManager = new CapturingTrustManager();
    try (Socket plain = new Socket()) {
      // Resolved here, because the command line is parsed without network access.
      plain.connect(
          new InetSocketAddress(address.getHostString(), address.getPort()), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trustManager}, null);
      try (SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(plain, host, address.getPort(), true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
      }
    } catch (SSLException e) {
      // The server may require a client certificate; it has presented its own by then.
      return trustManager.capturedChain.orElseThrow(() -> e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
    return trustManager.capturedChain.orElseThrow(
        () -> new IOException("server presents no certificate"));
  }

  /** Accepts and captures every certificate: no data is sent or used over this connection. */
  private static final class CapturingTrustManager extends X509ExtendedTrustManager {

    private Optional<CertificateChain> capturedChain = Optional.empty();

    private void capture(X509Certificate[] chain) {
      capturedChain = Optional.of(new CertificateChain(List.of(chain)));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      capture(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      capture(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      capture(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
