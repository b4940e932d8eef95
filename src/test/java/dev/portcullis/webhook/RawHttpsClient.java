package dev.portcullis.webhook;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/** A connection that sends arbitrary bytes. */
final class RawHttpsClient implements Closeable {

  /** What has not come by then does not come. */
  private static final int TIMEOUT_MILLIS = 60_000;

  private static final int IDLE_TIMEOUT_MILLIS = 500;

  private final Socket socket;

  private RawHttpsClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /** Connects without a TLS handshake. */
  static RawHttpsClient connectTcp(int port) throws IOException {
    return new RawHttpsClient(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Connects with TLS. */
  static RawHttpsClient connectTls(int port, SSLContext tls) throws IOException {
    return new RawHttpsClient(tls.getSocketFactory().createSocket("localhost", port));
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends one byte; false if the server closed the connection. */
  boolean canSendByte() {
    try {
      send("x");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the server closes the connection without a response before the timeout. */
  boolean isClosedByServer() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Waits for the first byte of a response, and discards it. */
  void awaitFirstByte() throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new IOException("the server closed the connection");
    }
  }

  /** Reads until the server closes the connection or is idle. */
  String readAll() {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int n = socket.getInputStream().read(buffer); n >= 0; ) {
        received.write(buffer, 0, n);
        socket.setSoTimeout(IDLE_TIMEOUT_MILLIS);
        n = socket.getInputStream().read(buffer);
      }
    } catch (IOException e) {
      // Idle or closed: the bytes before count.
    }
    return received.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
