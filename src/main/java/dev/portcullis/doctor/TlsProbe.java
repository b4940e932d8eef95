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

/** Begins to speak TLS with a server, to see what it shows, and says nothing more. */
final class TlsProbe {

  private static final int TIMEOUT_MILLIS = 3_000;

  private TlsProbe() {}

  /**
   * What the server at an address shows.
   *
   * @param host the name that it is called by
   * @throws IOException if it cannot be reached, or shows nothing
   */
  static CertificateChain fetchChain(InetSocketAddress address, String host) throws IOException {
    CapturingTrustManager witness = new CapturingTrustManager();
    try (Socket plain = new Socket()) {
      // Looked up here and not by whoever parsed the command line, who may run without any network.
      plain.connect(
          new InetSocketAddress(address.getHostString(), address.getPort()), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {witness}, null);
      try (SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(plain, host, address.getPort(), true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
      }
    } catch (SSLException e) {
      // It may want a certificate of ours; it has shown its own by then.
      return witness.capturedChain.orElseThrow(() -> e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
    return witness.capturedChain.orElseThrow(() -> new IOException("it shows no certificate"));
  }

  /** Trusts everybody, because nothing is told and nothing is believed; and remembers whom. */
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
