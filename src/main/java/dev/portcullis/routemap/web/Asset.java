package dev.portcullis.routemap.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A file of the page.
 *
 * @param contentType its media type
 * @param etag what changes with it and with nothing else
 */
record Asset(String contentType, byte[] bytes, EncodedBody body, String etag) {

  /** Where the page's own files are, and below it those of others. */
  private static final String RESOURCE_FOLDER = "/dev/portcullis/routemap/";

  static Asset read(String file) {
    try (InputStream stream = Asset.class.getResourceAsStream(RESOURCE_FOLDER + file)) {
      if (stream == null) {
        throw new IllegalStateException("the jar was built without " + RESOURCE_FOLDER + file);
      }
      String type = contentType(file);
      byte[] bytes = stream.readAllBytes();
      return new Asset(type, bytes, EncodedBody.of(type, bytes), '"' + sha256(bytes) + '"');
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE_FOLDER + file, e);
    }
  }

  private static String contentType(String file) {
    return switch (file.substring(file.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/plain; charset=utf-8";
    };
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A digest as {@code Content-Security-Policy} has it. */
  static String sha256(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
