package dev.portcullis.routemap.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A static file of the page, with its ETag, which is a digest of the content. */
record Asset(byte[] bytes, EncodedBody body, String etag) {

  /** The folder of all files except the index, in URLs. */
  static final String URL_FOLDER = "assets/";

  /** The page's own files; the build unpacks libraries into {@link #URL_FOLDER} below. */
  private static final String RESOURCE_FOLDER = "/dev/portcullis/routemap/";

  private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"assets/([^\"/]+)\"");
  private static final Pattern LIBRARY = Pattern.compile(".*\\.(umd|min)\\.js");

  static Asset index() {
    return read("index.html");
  }

  /** The files that an index references, by name, in its order. */
  static Map<String, Asset> referencedBy(Asset index) {
    Map<String, Asset> assets = new LinkedHashMap<>();
    REFERENCE
        .matcher(index.text())
        .results()
        .map(r -> r.group(1))
        .forEach(f -> assets.put(f, read(LIBRARY.matcher(f).matches() ? URL_FOLDER + f : f)));
    return Collections.unmodifiableMap(assets);
  }

  private static Asset read(String file) {
    try (InputStream stream = Asset.class.getResourceAsStream(RESOURCE_FOLDER + file)) {
      if (stream == null) {
        throw new IllegalStateException("the jar was built without " + RESOURCE_FOLDER + file);
      }
      byte[] bytes = stream.readAllBytes();
      return new Asset(bytes, EncodedBody.of(contentType(file), bytes), '"' + sha256(bytes) + '"');
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

  /** A digest in the format of {@code Content-Security-Policy}. */
  static String sha256(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
