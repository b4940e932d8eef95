package dev.portcullis.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports the position of errors, and reads the rest of the input. */
final class ReadErrorTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: Service\nmetadata:\n  name: a\n ‸labels: {}\n",
        "kind: Service\nname: \"never closed\n‸",
        "kind: Service\nports: [1, 2\nb‸: 3\n",
        "kind: Service\nname: a‸: b\n",
        "kind: Service\n‸\tname: a\n",
        "kind: Service\nname: ‸@a\n",
        "kind: Service\nname: 😀é a‸: b\n",
        "kind: Service\nname: ‸*nowhere\n",
        "{{‸- if .Values.service }}\nkind: Service\n",
        "kind: Service\n{{- toYaml .Values.labels | nindent 2 }}\n‸",
      })
  void reportsPositionAndKeepsOtherDocuments(String invalid) {
    for (String lineEnd : List.of("\n", "\r\n")) {
      String text =
          MarkedYaml.minimalService("before")
              + "---\n"
              + invalid
              + "---\n"
              + MarkedYaml.minimalService("after");
      MarkedYaml input = MarkedYaml.parse(text.replace("\n", lineEnd));

      ManifestSet set = input.read();

      assertEquals(List.of("before", "after"), MarkedYaml.namesOf(set));
      assertEquals(
          List.of(input.position()), set.errors().stream().map(ReadError::position).toList());
      assertTrue(set.errors().get(0).message().startsWith("not YAML: "));
    }
  }

  @Test
  void reportsUnrenderedTemplate() {
    ManifestSet set =
        MarkedYaml.read(
            MarkedYaml.minimalService("before")
                + """
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec:
                  type: {{ .Values.service.type }}
                ---
                """
                + MarkedYaml.minimalService("after"));

    assertEquals(List.of("before", "after"), MarkedYaml.namesOf(set));
    assertEquals(1, set.errors().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec: {ports: [{port: ‸\"80\"}]}|spec.ports[0].port: must be a whole number, is the string"
            + " \"80\"",
        "spec:\n  ports:\n  - name: http\n    port: ‸80.5|spec.ports[0].port: must be a whole"
            + " number, is 80.5",
        "spec:\n  ports:\n  - port: 80\n  - ‸name: x|spec.ports[1].port: is required",
        "spec:\n  ‸ports:\n    port: 80|spec.ports: must be a list, is an object",
        "spec: {ports: [‸80]}|spec.ports[0]: must be an object, is 80",
        "spec: {ports: [{port: 80, protocol: ‸tcp}]}|spec.ports[0].protocol: must be one of SCTP,"
            + " TCP, UDP, is \"tcp\"",
        "spec: {ports: [{port: 80, name: ‸8080}]}|spec.ports[0].name: must be a string, is 8080",
        "spec: {‸selector: {app: web, tier: 1}}|spec.selector: every value must be a string, that"
            + " of tier is 1",
        "spec: ‸none|spec: must be an object, is the string \"none\"",
      })
  void reportsPositionOfWrongType(String row) {
    String[] parts = row.split("\\|");
    MarkedYaml input =
        MarkedYaml.parse(
            MarkedYaml.minimalService("before")
                + "---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
                + parts[0]
                + "\n---\n"
                + MarkedYaml.minimalService("after"));

    ManifestSet set = input.read();

    assertEquals(List.of("before", "after"), MarkedYaml.namesOf(set));
    assertEquals(parts[1], set.errors().get(0).message());
    assertEquals(input.position(), set.errors().get(0).position());
  }

  @Test
  void reportsAllErrorsAndReadsNextItems() {
    ManifestSet set =
        MarkedYaml.read(
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Service
              metadata:
                name: a
                labels: {on: on, version: 1.0}
              spec:
                ports: [{port: "80"}, {port: 443}, {}]
            - {apiVersion: v1, kind: Service, metadata: {name: b}}
            """);

    assertEquals(List.of("b"), MarkedYaml.namesOf(set));
    assertEquals(
        List.of("-:8:5", "-:8:5", "-:10:20", "-:10:40"),
        set.errors().stream().map(f -> f.position().toString()).toList());
  }

  @Test
  void sanitizesQuotedInput() {
    ManifestSet set =
        MarkedYaml.read(
            "{apiVersion: v1, kind: Service, metadata: {name: a},"
                + " spec: {type: \"\\e[31m\\n\\u202Ered\"}}");

    assertEquals(
        "spec.type: must be one of ClusterIP, ExternalName, LoadBalancer, NodePort, is"
            + " \"�[31m��red\"",
        set.errors().get(0).message());
  }
}
