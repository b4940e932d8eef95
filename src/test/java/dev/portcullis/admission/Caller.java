package dev.portcullis.admission;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/** A connection that sends what it likes, and does not have to be treated well. */
final class Caller implements Closeable {

  /** What has not come by then does not come. */
  private static final int PATIENCE_MILLIS = 10_000;

  private static final int QUIET_MILLIS = 500;

  private final Socket socket;

  private Caller(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /** Connected, and no byte of TLS is sent. */
  static Caller silent(int port) throws IOException {
    return new Caller(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Connected by TLS. */
  static Caller greeted(int port, SSLContext trusting) throws IOException {
    return new Caller(trusting.getSocketFactory().createSocket("localhost", port));
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends one more byte, or finds out that the server hung up. */
  boolean sendsOneMore() {
    try {
      send("x");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the server hangs up without a word, now or soon. */
  boolean isHungUpOn() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Waits for the first byte of an answer, and drops it. */
  void hear() throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new IOException("hung up on");
    }
  }

  /** All that the server says until it hangs up, or has been silent for a while. */
  String hearAll() {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    try {
      for (int n = socket.getInputStream().read(some); n >= 0; ) {
        heard.write(some, 0, n);
        socket.setSoTimeout(QUIET_MILLIS);
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
