package dev.portcullis.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.integration.RandomServices.DefectRates;
import dev.portcullis.integration.RandomServices.GeneratedService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects of one namespace with possibly missing port names, in the order in which they are
 * written.
 *
 * @param id unique; part of the namespace's name
 * @param group the group in which it is counted
 * @param profile of the namespace with the webhook
 * @param existing stored before, without the webhook
 * @param first written before all of {@code then}
 */
record PortNamingCase(
    String id,
    String group,
    String profile,
    List<ObjectNode> existing,
    List<ObjectNode> first,
    List<ObjectNode> second) {

  /** The prefix of namespaces with the webhook. */
  static final String WEBHOOK_PREFIX = "seen-";

  /** The prefix of namespaces without the webhook. */
  static final String PLAIN_PREFIX = "unseen-";

  static final String RANDOM = "random chains";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The number of chains per namespace, because each namespace has a budget for live reads. */
  private static final int SERVICES_PER_NAMESPACE = 10;

  /** The fixtures of docs/admission.md that are admitted. */
  static List<PortNamingCase> fromFixtures() {
    return PortNamingFixture.all().stream()
        .filter(f -> f.isAdmitted() && f.object().at("/metadata").has("name"))
        .filter(f -> !f.object().get("kind").asText().equals("Ingress"))
        .map(PortNamingCase::fromFixture)
        .toList();
  }

  private static PortNamingCase fromFixture(PortNamingFixture fixture) {
    String namespace = "any";
    String row = fixture.file().substring("naming-".length(), "naming-".length() + 1);
    return new PortNamingCase(
        fixture.file(),
        row.matches("\\d") ? "row " + row : "others",
        fixture.profile(),
        Stream.concat(
                fixture.existingObjects(namespace).stream(), fixture.oldObjects(namespace).stream())
            .map(PortNamingCase::withPodCidr)
            .toList(),
        List.of(withPodCidr(fixture.object(namespace))),
        List.of());
  }

  /** Addresses of the files that are ClusterIPs here. */
  private static ObjectNode withPodCidr(JsonNode object) {
    try {
      return (ObjectNode) JSON.readTree(object.toString().replace("\"10.0.", "\"10.9."));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Random chains that are correct except for names; in every other one the Service is last. */
  static List<PortNamingCase> random(int count, long seed) {
    List<GeneratedService> chains = RandomServices.generate(count, DefectRates.WITHOUT_NAMES, seed);
    List<PortNamingCase> cases = new ArrayList<>();
    for (int from = 0; from < count; from += SERVICES_PER_NAMESPACE) {
      List<ObjectNode> first = new ArrayList<>();
      List<ObjectNode> then = new ArrayList<>();
      for (int i = from; i < Math.min(from + SERVICES_PER_NAMESPACE, count); i++) {
        (i % 2 == 0 ? first : then).add(chains.get(i).service());
        (i % 2 == 0 ? then : first).addAll(chains.get(i).endpoints());
      }
      cases.add(
          new PortNamingCase("random-" + cases.size(), RANDOM, "standard", List.of(), first, then));
    }
    return cases;
  }

  /** Some of the objects, in a namespace. */
  List<ObjectNode> in(String prefix, List<ObjectNode> objects) {
    return objects.stream().map(o -> in(prefix, o)).toList();
  }

  private ObjectNode in(String prefix, ObjectNode object) {
    ObjectNode moved = object.deepCopy();
    ((ObjectNode) moved.get("metadata")).put("namespace", prefix + id);
    return moved;
  }

  /** All written objects, in a namespace. */
  List<ObjectNode> written(String prefix) {
    return in(prefix, Stream.concat(first.stream(), second.stream()).toList());
  }

  /** All stored objects in the end, in a namespace. */
  Stream<ObjectNode> all(String prefix) {
    return Stream.concat(in(prefix, existing).stream(), written(prefix).stream());
  }

  /**
   * The Service ports of the last writes: {@code web:80/TCP}. Removed ports are not expected to
   * answer.
   */
  Set<String> ports() {
    Map<String, Set<String>> byService = new HashMap<>();
    all("")
        .filter(o -> o.get("kind").asText().equals("Service"))
        .forEach(
            service -> {
              String name = service.at("/metadata/name").asText();
              Set<String> ports = new TreeSet<>();
              service
                  .at("/spec/ports")
                  .forEach(
                      p ->
                          ports.add(name + ":" + p.get("port") + "/" + p.get("protocol").asText()));
              byService.put(name, ports);
            });
    return byService.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }
}
