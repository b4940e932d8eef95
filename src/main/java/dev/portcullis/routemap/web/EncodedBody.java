package dev.portcullis.routemap.web;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/**
 * A response body, plain and compressed. It is compressed once and on a worker thread, because the
 * event loop also serves admission reviews.
 *
 * @param gzipped the same buffer as {@code plain} if the body is too small to compress
 */
record EncodedBody(String contentType, Buffer plain, Buffer gzipped) {

  static final String JSON_TYPE = "application/json; charset=utf-8";

  /** Smaller bodies fit into one or two packets. */
  private static final int MIN_GZIP_BYTES = 1_000;

  static EncodedBody of(String type, byte[] bytes) {
    Buffer plain = Buffer.buffer(bytes);
    return new EncodedBody(
        type, plain, bytes.length < MIN_GZIP_BYTES ? plain : Buffer.buffer(gzip(bytes)));
  }

  static EncodedBody ofJson(String text) {
    return of(JSON_TYPE, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 4);
    try (GZIPOutputStream stream = new GZIPOutputStream(compressed)) {
      stream.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    }
    return compressed.toByteArray();
  }
}
