package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.testing.YamlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fixture of a rule about Ingresses, prepared for Traefik: its Ingresses get Traefik's class, and
 * its Services have no selector.
 *
 * @param rule the id of the rule
 * @param prefix of its namespaces
 * @param documents as in the file
 */
record IngressRuleFixture(String rule, String prefix, List<ObjectNode> documents) {

  private static final Path RULES = Path.of("src/test/resources/rules");

  /**
   * All fixtures that can be stored; the API server has no v1beta1 Ingress. An action exists only
   * for another controller.
   */
  static List<IngressRuleFixture> all() {
    List<IngressRuleFixture> all = new ArrayList<>();
    for (Path file : files()) {
      IngressRuleFixture fixture =
          new IngressRuleFixture(
              file.getParent().getFileName().toString(), "f" + all.size(), documents(file));
      if (fixture.ofKind("Ingress").allMatch(i -> apiVersion(i).endsWith("/v1"))) {
        all.add(fixture);
      }
    }
    return all;
  }

  private static List<Path> files() {
    try (Stream<Path> files = Files.walk(RULES, 2)) {
      return files
          .filter(
              f ->
                  RULES.relativize(f).toString().matches("(backend-(?!action-)|ingress-).*\\.yaml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ObjectNode> documents(Path file) {
    try {
      return YamlText.parseObjects(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String apiVersion(ObjectNode object) {
    return object.path("apiVersion").asText();
  }

  private Stream<ObjectNode> ofKind(String kind) {
    return documents.stream().filter(d -> d.path("kind").asText().equals(kind));
  }

  /** Its objects, with Endpoints in place of Pods. */
  List<ObjectNode> objects() {
    Set<String> written =
        Stream.concat(
                ofKind("Endpoints").map(o -> o.at("/metadata/name").asText()),
                ofKind("EndpointSlice")
                    .map(o -> o.at("/metadata/labels").path("kubernetes.io/service-name").asText()))
            .collect(Collectors.toSet());
    List<ObjectNode> objects = new ArrayList<>();
    for (ObjectNode document : documents) {
      ObjectNode object = document.deepCopy();
      ObjectNode meta = object.withObject("/metadata");
      meta.put("namespace", prefix + "-" + meta.path("namespace").asText("default"));
      switch (object.path("kind").asText()) {
        case "IngressClass" -> {
          continue;
        }
        case "Ingress" -> TraefikPreparation.prepare(object);
        case "Service" -> {
          boolean selects = object.withObject("/spec").remove("selector") != null;
          if (selects && !written.contains(meta.path("name").asText())) {
            objects.add(TraefikPreparation.podsOf(object));
          }
        }
        default -> {}
      }
      objects.add(object);
    }
    return objects;
  }
}
