package dev.portcullis.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The manifests of {@code examples/bbs-v1}, moved into a namespace of the test. */
enum BbsManifest {
  ENDPOINTS,
  INGRESS,
  SERVICE;

  private static final Path FOLDER = Path.of("examples/bbs-v1");

  /** The text, moved into that namespace. */
  String in(String namespace) {
    try {
      return Files.readString(FOLDER.resolve(name().toLowerCase(Locale.ROOT) + ".yaml"))
          .replace("namespace: devops", "namespace: " + namespace);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
