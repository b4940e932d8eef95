package dev.portcullis.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.FieldPath;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Locates fields where a reader would look for them. */
final class YamlLocationTest {

  /** A kind that is hardly validated, so that fields may have any type. */
  private static final String HEAD =
      "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: web}\n";

  @ParameterizedTest
  @MethodSource("fields")
  void locatesAField(String path, String marked) {
    String text = HEAD + marked + "\n";
    List<String> variants =
        List.of(
            text,
            text.replace("\n", "\r\n"),
            MarkedYaml.minimalService("first") + "---\n" + text,
            "# é😀\r\n---\r\n" + MarkedYaml.minimalService("first") + "--- # é😀\n" + text);
    for (String variant : variants) {
      MarkedYaml input = MarkedYaml.parse(variant);
      assertEquals(input.position(), locate(input, path), variant);
    }
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        // a scalar: its value
        Arguments.of("spec.ports[0].port", "spec:\n  ports:\n  - name: a\n    port: ‸80"),
        Arguments.of("spec.ports[0].port", "spec:\n  ports:\n  - name: a\n    port:   ‸'80' # why"),
        Arguments.of("spec.ports[0].name", "spec: {ports: [{name: ‸a, port: 80}]}"),
        Arguments.of("spec.ports[1].port", "spec: {ports: [{port: 80}, {port: ‸81}]}"),
        Arguments.of("spec.ports[0].port", "spec: {ports: [{\"port\":‸80}]}"),
        Arguments.of("spec.type", "spec:\n  type:\n    ‸NodePort"),
        Arguments.of("spec.type", "spec:\n  type: ‸!!str NodePort"),
        // a scalar that is empty: its key
        Arguments.of("spec.ports[0].name", "spec:\n  ports:\n  - port: 80\n    ‸name:"),
        Arguments.of("spec.ports[0].name", "spec: {ports: [{port: 80, ‸name: }]}"),
        // a collection: its key
        Arguments.of("spec.ports", "spec:\n  ‸ports:\n  - port: 80"),
        Arguments.of("spec.ports", "spec: {‸ports: [{port: 80}]}"),
        Arguments.of("spec.selector", "spec:\n  \"a\": 1\n  ‸\"selector\": {}"),
        // an element: its first key in block style, its brace in flow style
        Arguments.of("spec.ports[1]", "spec:\n  ports:\n  - port: 80\n  - ‸port: 81\n    name: b"),
        Arguments.of("spec.ports[1]", "spec:\n  ports:\n  - port: 80\n  -\n    ‸port: 81"),
        Arguments.of("spec.ports[1]", "spec: {ports: [{port: 80}, ‸{port: 81}]}"),
        Arguments.of("spec.ports[0].x[1]", "spec: {ports: [{x: [a, ‸b]}]}"),
        // a missing field: its nearest ancestor
        Arguments.of("spec.ports[0].name", "spec:\n  ports:\n  - ‸port: 80"),
        Arguments.of("spec.ports[7].name", "spec:\n  ‸ports:\n  - port: 80"),
        Arguments.of("spec.ports[0].port", "spec:\n  ‸ports: {port: 80}"),
        Arguments.of("spec.ports.port", "spec:\n  ‸ports: [{port: 80}]"),
        Arguments.of("spec.selector", "‸spec:\n  ports: []"),
        Arguments.of("spec.type.deeper[3].on", "spec: {type: ‸NodePort}"),
        // a duplicate key: the last one
        Arguments.of("spec.type", "spec: {type: ClusterIP, type: ‸NodePort}"),
        Arguments.of("spec.type", "spec: {}\nspec: {type: ‸NodePort}"),
        // an alias: the anchored value
        Arguments.of("spec.ports[0].port", "x: ‸&p 80\nspec: {ports: [{port: *p}]}"),
        Arguments.of("spec.ports[0].port", "x: &p {port: ‸80}\nspec:\n  ports:\n  - *p"),
        Arguments.of(
            "spec.ports[0].port", "x: &p {port: ‸80}\nspec:\n  ports:\n  - <<: *p\n    name: a"),
        Arguments.of(
            "spec.ports[0].port", "x: &p {port: 80}\nspec:\n  ports:\n  - <<: *p\n    port: ‸81"),
        // columns are characters
        Arguments.of("spec.type", "spec: {é: ü, type: ‸NodePort}"),
        Arguments.of("spec.type", "spec: {😀: '👩‍👩‍👧', type: ‸NodePort}"),
        Arguments.of("spec.type", "# 😀\nspec: {type: ‸NodePort}"));
  }

  @ParameterizedTest
  @CsvSource({
    "metadata.name,      '\"web\"'",
    "metadata.labels,    '\"labels\"'",
    "metadata.nothing,   '\"metadata\"'",
    "spec.ports,         '\"ports\"'",
    "spec.ports[0],      '{ \"port\"'",
    "spec.ports[0].port, 80",
    "'',                 '{\n\t\"apiVersion\"'",
  })
  void locatesAFieldInJson(String path, String written) {
    String json =
        """
        {
        \t"apiVersion":"v1","kind":"Service",
        \t"metadata": {"labels":{"é":"😀"},"name": "web"},
        \t"spec": {
        \t\t"ports": [
        \t\t\t{ "port": 80 }
        \t\t]
        \t}
        }
        """;
    MarkedYaml input = MarkedYaml.parse(json.replace(written, "‸" + written));

    assertEquals(input.position(), locate(input, path));
  }

  private static SourcePosition locate(MarkedYaml input, String path) {
    List<Manifest> manifests = input.read().manifests();
    return manifests.get(manifests.size() - 1).locate(new FieldPath(path));
  }
}
