package dev.portcullis.manifests;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Manifests from standard input with a marked position: a {@code ‸} precedes the text that a test
 * is about.
 *
 * @param text without the {@code ‸}
 * @param position the position of the {@code ‸}
 */
record MarkedYaml(String text, SourcePosition position) {

  private static final char MARK = '‸';

  static MarkedYaml parse(String marked) {
    int at = marked.indexOf(MARK);
    int lineStart = marked.lastIndexOf('\n', at) + 1;
    int line = 1 + (int) marked.substring(0, at).chars().filter(c -> c == '\n').count();
    int column = 1 + marked.codePointCount(lineStart, at);
    String text = marked.substring(0, at) + marked.substring(at + 1);
    return new MarkedYaml(text, new SourcePosition("-", line, column));
  }

  ManifestSet read() {
    return read(text);
  }

  static ManifestSet read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  static ManifestSet read(byte[] bytes) {
    return ManifestLoader.load(List.of("-"), new ByteArrayInputStream(bytes), "default");
  }

  /** The names of the objects, in reading order. */
  static List<String> namesOf(ManifestSet set) {
    return set.resources().stream().map(r -> r.key().name()).toList();
  }

  /** The smallest valid Service. */
  static String minimalService(String name) {
    return "{apiVersion: v1, kind: Service, metadata: {name: " + name + "}}\n";
  }
}
