package dev.portcullis.routemap.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The response to a request that is sent byte by byte over a socket. */
record RawHttpResponse(int status, Map<String, String> headers, byte[] body) {

  private static final int TIMEOUT_MILLIS = 120_000;

  /** Sends the lines of a request, and reads until the connection is closed. */
  static RawHttpResponse send(int port, String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return read(socket.getInputStream());
    }
  }

  /** Sends a GET request with the Host header of a browser. */
  static RawHttpResponse get(int port, String path) throws IOException {
    return send(port, "GET " + path + " HTTP/1.1", "Host: localhost:" + port);
  }

  private static RawHttpResponse read(InputStream stream) throws IOException {
    byte[] all = stream.readAllBytes();
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    List<String> head = text.substring(0, Math.max(end, 0)).lines().toList();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(all, end + 4, all.length - end - 4);
    return new RawHttpResponse(
        Integer.parseInt(head.get(0).split(" ")[1]),
        head.stream()
            .skip(1)
            .map(h -> h.split(": ?", 2))
            .collect(
                Collectors.toMap(
                    h -> h[0],
                    h -> h[1],
                    (a, b) -> a + ", " + b,
                    () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER))),
        body.toByteArray());
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
