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
 * Objects of one namespace in which a port name may be missing, in the order in which somebody
 * writes them.
 *
 * @param id no other has it, and it is part of a namespace's name
 * @param group what it is counted under
 * @param profile of the namespace where we are asked
 * @param existing what is stored before, unseen
 * @param first written before all of {@code then}
 */
record PortNamingCase(
    String id,
    String group,
    String profile,
    List<ObjectNode> existing,
    List<ObjectNode> first,
    List<ObjectNode> second) {

  /** What the namespaces begin with where we are asked. */
  static final String WEBHOOK_PREFIX = "seen-";

  /** What they begin with where we are not. */
  static final String PLAIN_PREFIX = "unseen-";

  static final String RANDOM = "random chains";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** So many chains share a namespace, because each namespace has a budget for live reads. */
  private static final int SERVICES_PER_NAMESPACE = 10;

  /** The files of docs/admission.md, where what is written gets in. */
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

  /** The files have addresses that are ClusterIPs here. */
  private static ObjectNode withPodCidr(JsonNode object) {
    try {
      return (ObjectNode) JSON.readTree(object.toString().replace("\"10.0.", "\"10.9."));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Chains by chance, right in all but names; of every other the Service comes last. */
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

  /** All that are written, in a namespace. */
  List<ObjectNode> written(String prefix) {
    return in(prefix, Stream.concat(first.stream(), second.stream()).toList());
  }

  /** All that there will be, in a namespace. */
  Stream<ObjectNode> all(String prefix) {
    return Stream.concat(in(prefix, existing).stream(), written(prefix).stream());
  }

  /**
   * The ports of the Services as they are written last: {@code web:80/TCP}. What somebody takes
   * away is not expected to live.
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
