package dev.portcullis.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Splits files into documents and documents into objects. */
final class DocumentSplitterTest {

  private static final String TWO_DOCUMENTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: first}
      BORDER
      apiVersion: v1
      kind: Service
      metadata: {name: second}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "---",
        "---   ",
        "--- # Source: chart/templates/service.yaml",
        "---\n---\n\n---\n# only a comment\n---",
        "...\n---",
      })
  void readsDocumentsOnBothSidesOfSeparator(String border) {
    for (String lineEnd : List.of("\n", "\r\n")) {
      ManifestSet set =
          MarkedYaml.read(TWO_DOCUMENTS.replace("BORDER", border).replace("\n", lineEnd));

      assertEquals(List.of("first", "second"), MarkedYaml.namesOf(set));
      assertEquals(List.of(), set.errors());
      assertEquals(0, set.nonObjectDocuments());
      int line = 4 + (int) border.lines().count();
      assertEquals(
          new SourcePosition("-", line, 1), set.manifests().get(1).locate(FieldPath.ROOT), lineEnd);
    }
  }

  @Test
  void readsContentOnSeparatorLine() {
    ManifestSet set =
        MarkedYaml.read(
            "--- "
                + MarkedYaml.minimalService("a")
                + "--- "
                + MarkedYaml.minimalService("b")
                + "---");

    assertEquals(List.of("a", "b"), MarkedYaml.namesOf(set));
    assertEquals("-:2:5", set.manifests().get(1).locate(FieldPath.ROOT).toString());
  }

  @Test
  void readsDashesInsideStringAsText() {
    MarkedYaml input =
        MarkedYaml.parse(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: a
              annotations:
                note: |
                  ---
                   --- not a separator
                more: "
                  ---"
              labels: {‸x---: ---y}
            """);
    ManifestSet set = input.read();

    assertEquals("---\n --- not a separator\n", annotation(set, "note"));
    assertEquals(" ---", annotation(set, "more"));
    assertEquals(Map.of("x---", "---y"), set.resources().get(0).meta().labels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "---", "# only\n# comments\n", "%YAML 1.1\n---\n", "~", "null"})
  void findsNoDocumentInEmptyInput(String text) {
    ManifestSet set = MarkedYaml.read(text);

    assertEquals(
        new ManifestSet(List.of(), List.of(), MarkedYaml.read("").skipped(), 0, set.lines()), set);
  }

  @Test
  void ignoresByteOrderMarkAndDirective() {
    ManifestSet set = MarkedYaml.read("\uFEFF%YAML 1.1\n---\n" + MarkedYaml.minimalService("a"));

    assertEquals(List.of("a"), MarkedYaml.namesOf(set));
    assertEquals("-:3:1", set.manifests().get(0).locate(FieldPath.ROOT).toString());
  }

  @Test
  void readsJson() {
    MarkedYaml json =
        MarkedYaml.parse(
            """
            {
            \t"apiVersion": "v1", "kind": "Service",
            \t"metadata": {
            \t\t"name": ‸"a", "annotations": {
            \t\t\t"note": "\\ud83d\\ude00 \\u00e9 a\\/b \\t \\"",
            \t\t\t"last-applied": "{\\"a\\":\\"b\\\\n\\"}"
            \t\t}
            \t},
            \t"spec": {"ports": [{"port": 8.0E1, "protocol": "TCP"}]}
            }
            """);
    ManifestSet set = json.read();

    assertEquals("😀 é a/b \t \"", annotation(set, "note"));
    assertEquals("{\"a\":\"b\\n\"}", annotation(set, "last-applied"));
    assertEquals(json.position(), set.manifests().get(0).locate(new FieldPath("metadata.name")));
  }

  @Test
  void readsJsonBetweenYaml() {
    ManifestSet set =
        MarkedYaml.read(
            MarkedYaml.minimalService("a")
                + "---\n{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Service\",\n"
                + "\t\"metadata\": {\"name\": \"b\"}\n}\n---\n"
                + MarkedYaml.minimalService("c"));

    assertEquals(List.of("a", "b", "c"), MarkedYaml.namesOf(set));
  }

  @Test
  void readsListItemsWithTheirPositions() {
    ManifestSet set =
        MarkedYaml.read(
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Service
              metadata: {name: a}
            -
              apiVersion: v1
              kind: ServiceList
              items:
                - {apiVersion: v1, kind: Service, metadata: {name: b}}
                - {apiVersion: v1, kind: Secret, metadata: {name: never}}
            - ~
            - apiVersion: v1
              kind: List
              items: []
            - apiVersion: v1
              kind: Service
              metadata: {name: c, namespace: shop}
            """);

    assertEquals(List.of("a", "b", "c"), MarkedYaml.namesOf(set));
    assertEquals(
        List.of("-:4:3", "-:11:7", "-:17:3"),
        set.manifests().stream().map(m -> m.locate(FieldPath.ROOT).toString()).toList());
    assertEquals("-:19:20", set.manifests().get(2).locate(new FieldPath("metadata.name")) + "");
    assertEquals(Map.of("v1 Secret", 1), set.skipped());
    assertEquals(0, set.nonObjectDocuments());
  }

  @Test
  void countsUnrelatedObjects() {
    ManifestSet set =
        MarkedYaml.read(
            """
            {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: a}}
            ---
            {apiVersion: discovery.k8s.io/v1beta1, kind: EndpointSlice, metadata: {name: a}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}
            ---
            {apiVersion: apps/v1, kind: Deployment, spec: nonsense}
            ---
            # values.yaml of a chart
            service: {type: ClusterIP, port: 80}
            kind: 5
            ---
            - a list
            ---
            a text
            """);

    assertEquals(List.of(), set.manifests());
    assertEquals(List.of(), set.errors());
    assertEquals(
        Map.of(
            "serving.knative.dev/v1 Service", 1,
            "discovery.k8s.io/v1beta1 EndpointSlice", 1,
            "apps/v1 Deployment", 2),
        set.skipped());
    assertEquals(3, set.nonObjectDocuments());
  }

  private static String annotation(ManifestSet set, String name) {
    ObjectKey first = set.resources().get(0).key();
    assertEquals(set.resources().size(), 1, first::toString);
    return set.resources().get(0).meta().annotations().get(name);
  }
}
