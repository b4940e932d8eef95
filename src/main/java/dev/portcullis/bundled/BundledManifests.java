package dev.portcullis.bundled;

import dev.portcullis.manifests.ManifestLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Reads the manifests of {@code k8s/} that are bundled with the program. */
final class BundledManifests {

  private BundledManifests() {}

  /**
   * Reads the objects of a file as trees.
   *
   * @param file the path below {@code k8s/}
   */
  static List<Map<String, Object>> readObjects(String file) {
    try (InputStream manifest = BundledManifests.class.getResourceAsStream("/k8s/" + file)) {
      String text = new String(manifest.readAllBytes(), StandardCharsets.UTF_8);
      return ManifestLoader.parseTrees(text).stream().map(BundledManifests::asMap).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked") // The YAML parser yields string keys.
  static Map<String, Object> asMap(Object tree) {
    return (Map<String, Object>) tree;
  }

  static List<?> asList(Object tree) {
    return (List<?>) tree;
  }
}
