package dev.portcullis.webhook;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One HTTPS connection for several requests, as the API server uses it. If the server closes the
 * connection, this client fails, while an HTTP client library would open another one.
 */
final class KeepAliveClient implements Closeable {

  /** Ends a hang. It does not judge speed: a busy machine answers late. */
  private static final int TIMEOUT_MILLIS = 120_000;

  private final SSLSocket socket;
  private final InputStream in;

  KeepAliveClient(int port, SSLContext tls) throws IOException {
    socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** A response. */
  record Reply(int status, Map<String, String> headers, byte[] body) {

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** Empty if the header is missing. */
    String contentType() {
      return headers.getOrDefault("content-type", "");
    }
  }

  /** Posts a body as the API server does. */
  Reply post(String path, byte[] body) throws IOException {
    return send("POST", path, "application/json", body);
  }

  /** Sends any request; an empty {@code contentType} omits the header. */
  Reply send(String method, String path, String contentType, byte[] body) throws IOException {
    sendHead(method, path, contentType, body.length);
    socket.getOutputStream().write(body);
    return receive();
  }

  /** Sends a request without its body, with that Content-Length. */
  void sendHead(String method, String path, String contentType, int length) throws IOException {
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, */*\r\n"
            + (contentType.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n")
            + "Content-Length: "
            + length
            + "\r\n\r\n";
    send(head);
  }

  /** Sends any bytes. */
  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Waits for the next response. */
  Reply receive() throws IOException {
    String status = readLine();
    Map<String, String> headers = new TreeMap<>();
    for (String header = readLine(); !header.isEmpty(); header = readLine()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    return new Reply(Integer.parseInt(status.split(" ")[1]), headers, readBody(headers));
  }

  private byte[] readBody(Map<String, String> headers) throws IOException {
    if (!headers.containsKey("transfer-encoding")) {
      return readExactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
      body.write(readExactly(size));
      readLine();
    }
    readLine();
    return body.toByteArray();
  }

  private int readChunkSize() throws IOException {
    return Integer.parseInt(readLine(), 16);
  }

  private byte[] readExactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the server closed the connection within a response");
    }
    return bytes;
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
