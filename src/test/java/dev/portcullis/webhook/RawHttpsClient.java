package dev.portcullis.webhook;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/** A connection that sends what it likes, and does not have to be treated well. */
final class RawHttpsClient implements Closeable {

  /** What has not come by then does not come. */
  private static final int TIMEOUT_MILLIS = 10_000;

  private static final int IDLE_TIMEOUT_MILLIS = 500;

  private final Socket socket;

  private RawHttpsClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /** Connected, and no byte of TLS is sent. */
  static RawHttpsClient connectTcp(int port) throws IOException {
    return new RawHttpsClient(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Connected by TLS. */
  static RawHttpsClient connectTls(int port, SSLContext trusting) throws IOException {
    return new RawHttpsClient(trusting.getSocketFactory().createSocket("localhost", port));
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends one more byte, or finds out that the server hung up. */
  boolean canSendByte() {
    try {
      send("x");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the server hangs up without a word, now or soon. */
  boolean isClosedByServer() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Waits for the first byte of an answer, and drops it. */
  void awaitFirstByte() throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new IOException("hung up on");
    }
  }

  /** All that the server says until it hangs up, or has been silent for a while. */
  String readAll() {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    try {
      for (int n = socket.getInputStream().read(some); n >= 0; ) {
        heard.write(some, 0, n);
        socket.setSoTimeout(IDLE_TIMEOUT_MILLIS);
        n = socket.getInputStream().read(some);
      }
    } catch (IOException e) {
      // Silent, or gone: what was heard before counts.
    }
    return heard.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
