package dev.portcullis.bundled;

import dev.portcullis.manifests.ManifestLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The manifests of {@code k8s/} that the program carries with it, as trees. */
final class BundledManifests {

  private BundledManifests() {}

  /**
   * The objects of a file.
   *
   * @param file its path below {@code k8s/}
   */
  static List<Map<String, Object>> readObjects(String file) {
    try (InputStream manifest = BundledManifests.class.getResourceAsStream("/k8s/" + file)) {
      String text = new String(manifest.readAllBytes(), StandardCharsets.UTF_8);
      return ManifestLoader.parseTrees(text).stream().map(BundledManifests::asMap).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked") // The keys of what was read from YAML are strings.
  static Map<String, Object> asMap(Object tree) {
    return (Map<String, Object>) tree;
  }

  static List<?> asList(Object tree) {
    return (List<?>) tree;
  }
}
