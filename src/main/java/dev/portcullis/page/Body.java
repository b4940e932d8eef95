package dev.portcullis.page;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/**
 * What is sent, and the same smaller. Made beside the threads that answer reviews: of a large
 * cluster it takes a moment.
 *
 * @param gzipped as {@code plain} where it would not get smaller
 */
record Body(String type, Buffer plain, Buffer gzipped) {

  private static final String JSON = "application/json; charset=utf-8";

  /** Less fits into a packet or two. */
  private static final int WORTH_IT = 1_000;

  static Body of(String type, byte[] bytes) {
    Buffer plain = Buffer.buffer(bytes);
    return new Body(type, plain, bytes.length < WORTH_IT ? plain : Buffer.buffer(gzip(bytes)));
  }

  static Body json(String text) {
    return of(JSON, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream small = new ByteArrayOutputStream(bytes.length / 4);
    try (GZIPOutputStream stream = new GZIPOutputStream(small)) {
      stream.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    }
    return small.toByteArray();
  }
}
