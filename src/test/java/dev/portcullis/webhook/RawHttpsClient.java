package dev.portcullis.webhook;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/** A connection that sends arbitrary bytes. */
final class RawHttpsClient implements Closeable {

  /** Ends a hang. It does not judge speed. */
  private static final int TIMEOUT_MILLIS = 120_000;

  private static final String END_OF_HEAD = "\r\n\r\n";

  /** The state of a connection after receiving. */
  enum StreamState {
    /** The server may send more. */
    OPEN,
    /** The server has closed the connection. */
    CLOSED,
    /** The server neither sent what was awaited nor closed the connection. */
    TIMED_OUT
  }

  /** What the server sent, and the state of the connection after it. */
  record Received(String text, StreamState state) {}

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
    return trySend("x");
  }

  /** Sends text; false if the server closed the connection before all of it was sent. */
  boolean trySend(String text) {
    try {
      send(text);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Receives until the end of the head of a response. */
  Received receiveHead() {
    return receiveUntil(END_OF_HEAD);
  }

  /** Receives until the server closes the connection. */
  Received receiveAll() {
    return receiveUntil(null);
  }

  /** Whether the server closes the connection, after any responses. */
  boolean isClosedByServer() {
    return receiveAll().state() == StreamState.CLOSED;
  }

  private Received receiveUntil(String end) {
    StringBuilder received = new StringBuilder();
    byte[] buffer = new byte[8192];
    try {
      while (end == null || received.indexOf(end) < 0) {
        int n = socket.getInputStream().read(buffer);
        if (n < 0) {
          return new Received(received.toString(), StreamState.CLOSED);
        }
        received.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      }
      return new Received(received.toString(), StreamState.OPEN);
    } catch (SocketTimeoutException e) {
      return new Received(received.toString(), StreamState.TIMED_OUT);
    } catch (IOException e) {
      return new Received(received.toString(), StreamState.CLOSED);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
