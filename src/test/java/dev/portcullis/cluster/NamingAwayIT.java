package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Eventually;
import dev.portcullis.controlplane.Finished;
import dev.portcullis.controlplane.Kubectl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A PUT of the same manifest while the webhook is away, for everything that it had named, and for
 * the nodePorts that it had left alone.
 *
 * <p>Beside each fixture stand the same manifests where the webhook was never asked. Pods stand
 * behind the Services that select them, and controllers write the slices.
 */
final class NamingAwayIT {

  private static final int FEWEST_FIXTURES = 40;
  private static final String NODE = "node";

  private static final List<NamingFixture> FIXTURES =
      NamingFixture.all().stream()
          .filter(f -> f.isStored() && (f.isNamed() || hasNodePorts(f)))
          .filter(f -> f.object().at("/metadata").has("name"))
          .toList();

  private static final Map<NamingFixture, Finished> ANSWERS = new HashMap<>();
  private static ControlPlane plane;
  private static Kubectl kubectl;
  private static Stored before;
  private static Stored after;

  static Stream<NamingFixture> all() {
    return FIXTURES.stream();
  }

  private static boolean hasNodePorts(NamingFixture fixture) {
    return Set.of("NodePort", "LoadBalancer").contains(fixture.object().at("/spec/type").asText());
  }

  /** Those that the API server refuses as they are written. */
  static Stream<NamingFixture> refused() {
    return all().filter(f -> !f.refusal().isEmpty());
  }

  static Stream<NamingFixture> stored() {
    return all().filter(f -> f.refusal().isEmpty());
  }

  static Stream<NamingFixture> singlePorts() {
    return stored().filter(f -> ReadyPod.isSelecting(f.object()));
  }

  static Stream<NamingFixture> services() {
    return all().filter(f -> f.object().get("kind").asText().equals("Service"));
  }

  private static String seen(NamingFixture fixture) {
    return "seen-" + FIXTURES.indexOf(fixture);
  }

  private static String unseen(NamingFixture fixture) {
    return "unseen-" + FIXTURES.indexOf(fixture);
  }

  @BeforeAll
  static void doAll() {
    // Pods need no service accounts here, and need not wait for them.
    plane = ControlPlane.start("--disable-admission-plugins=ServiceAccount");
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    kubectl = plane.cluster().kubectl();
    Installation installation = Installation.in(plane.cluster());
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      installation.register(replica);
      prepare(installation);
      write("apply", all().filter(f -> !f.isUpdate()).map(f -> f.object(seen(f))));
      write("replace", all().filter(NamingFixture::isUpdate).map(f -> f.object(seen(f))));
      before = settled();

      installation.unregister();
    }
    all().forEach(f -> ANSWERS.put(f, replaced(f)));
    write("replace", stored().map(f -> f.object(unseen(f))));
    after = settled();
  }

  private static void prepare(Installation installation) {
    Map<String, String> profiles = new HashMap<>();
    all().forEach(f -> profiles.put(seen(f), f.profile()));
    stored().forEach(f -> profiles.put(unseen(f), "off"));
    installation.makeNamespaces(profiles);
    List<ObjectNode> pods =
        Stream.concat(
                all().flatMap(f -> pods(f, seen(f))), stored().flatMap(f -> pods(f, unseen(f))))
            .toList();
    write("create", Stream.of(ReadyPod.node(NODE)));
    ReadyPod.create(pods, kubectl);
    Stream<JsonNode> there =
        Stream.of(
                all().flatMap(f -> f.view(seen(f)).stream()),
                all().flatMap(f -> f.old(seen(f)).stream()),
                stored().flatMap(f -> f.view(unseen(f)).stream()),
                stored().flatMap(f -> f.old(unseen(f)).stream()),
                stored().filter(f -> !f.isUpdate()).map(f -> f.object(unseen(f))))
            .flatMap(s -> s);
    installation.unseen().okWith(Stored.list(there.toList()), "create", "-f", "-");
  }

  private static void write(String verb, Stream<? extends JsonNode> objects) {
    kubectl.okWith(Stored.list(objects.toList()), verb, "-f", "-");
  }

  private static Finished replaced(NamingFixture fixture) {
    return kubectl.runWith(fixture.object(seen(fixture)).toString(), "replace", "-f", "-");
  }

  /** What the Services of a fixture select. */
  private static Stream<ObjectNode> pods(NamingFixture fixture, String namespace) {
    return ReadyPod.of(
        Stream.concat(Stream.of(fixture.object(namespace)), fixture.view(namespace).stream()),
        NODE,
        "10.1.0.1");
  }

  /** What is stored once the slices have followed everywhere. */
  private static Stored settled() {
    Stored[] now = new Stored[1];
    Eventually.eventually(
        "slices follow",
        () -> {
          now[0] = Stored.now(kubectl);
          List<String> late =
              Stream.concat(all().map(NamingAwayIT::seen), stored().map(NamingAwayIT::unseen))
                  .filter(n -> !slicesFollow(now[0], n))
                  .toList();
          if (!late.isEmpty()) {
            throw new IllegalStateException("not in " + late);
          }
          return true;
        });
    return now[0];
  }

  /** Whether the controllers' slices have the names that the Service has, or its Endpoints. */
  private static boolean slicesFollow(Stored stored, String namespace) {
    return stored
        .in(namespace, "Service")
        .allMatch(s -> namesInSlices(stored, namespace).equals(namesToFollow(stored, s)));
  }

  private static Set<String> namesToFollow(Stored stored, ObjectNode service) {
    if (ReadyPod.isSelecting(service)) {
      return names(Stream.of(service.at("/spec/ports")));
    }
    return names(
        stored
            .in(service.at("/metadata/namespace").asText(), "Endpoints")
            .flatMap(e -> e.path("subsets").findValues("ports").stream()));
  }

  private static Set<String> namesInSlices(Stored stored, String namespace) {
    return names(controlled(stored, namespace).map(s -> s.get("ports")));
  }

  private static Set<String> names(Stream<JsonNode> ports) {
    Set<String> names = new TreeSet<>();
    ports.forEach(list -> list.forEach(p -> names.add(p.path("name").asText())));
    return names;
  }

  private static Stream<ObjectNode> controlled(Stored stored, String namespace) {
    return stored
        .in(namespace, "EndpointSlice")
        .filter(s -> managedBy(s).endsWith("-controller.k8s.io"));
  }

  private static String managedBy(ObjectNode slice) {
    return slice.at("/metadata/labels").path("endpointslice.kubernetes.io/managed-by").asText();
  }

  @AfterAll
  static void stop() {
    if (plane != null) {
      plane.close();
    }
  }

  @Test
  void everyRowThatNamesSomethingIsThere() {
    assertTrue(FIXTURES.size() >= FEWEST_FIXTURES, () -> "fewer than " + FEWEST_FIXTURES);
    assertEquals(
        "123456",
        all()
            .map(f -> f.file().substring(7, 8))
            .filter(r -> "123456".contains(r))
            .distinct()
            .collect(Collectors.joining()));
  }

  @ParameterizedTest
  @MethodSource("all")
  void hadItsNamesBefore(NamingFixture fixture) {
    ObjectNode named = fixture.named(seen(fixture));
    assertEquals(names(ports(named)), names(ports(before.get(named))));
  }

  private static Stream<JsonNode> ports(ObjectNode object) {
    return object.findValues("ports").stream();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isUnchangedWhereItIsRefused(NamingFixture fixture) {
    ObjectNode object = fixture.object(seen(fixture));
    String err = ANSWERS.get(fixture).err();
    assertEquals(new Finished(1, "", err), ANSWERS.get(fixture));
    assertTrue(err.endsWith(fixture.refusal()), err);
    assertEquals(before.version(object), after.version(object));
    assertEquals(slices(before, seen(fixture)), slices(after, seen(fixture)));
  }

  @ParameterizedTest
  @MethodSource("stored")
  void endsAsTheManifestsAloneWould(NamingFixture fixture) {
    assertEquals(0, ANSWERS.get(fixture).exitCode(), ANSWERS.get(fixture)::err);
    assertEquals(
        Stored.essence(after.get(fixture.object(unseen(fixture)))),
        Stored.essence(after.get(fixture.object(seen(fixture)))));
    assertEquals(slices(after, unseen(fixture)), slices(after, seen(fixture)));
  }

  /** All that carries traffic in the slices of a namespace, sorted. */
  private static List<String> slices(Stored stored, String namespace) {
    return stored
        .in(namespace, "EndpointSlice")
        .map(s -> managedBy(s) + ": " + sorted(s.get("ports")) + sorted(s.findValues("addresses")))
        .sorted()
        .toList();
  }

  /** The controllers write them in no order of their own. */
  private static List<String> sorted(Iterable<JsonNode> nodes) {
    List<String> words = new ArrayList<>();
    nodes.forEach(node -> words.add(node.toString()));
    Collections.sort(words);
    return words;
  }

  @ParameterizedTest
  @MethodSource("singlePorts")
  void isUnnamedAgainAndSoAreItsSlices(NamingFixture fixture) {
    ObjectNode object = fixture.object(seen(fixture));
    assertEquals(names(ports(before.get(object))), namesInSlices(before, seen(fixture)));
    assertEquals(Set.of(""), names(ports(after.get(object))));
    assertEquals(Set.of(""), namesInSlices(after, seen(fixture)));
  }

  @ParameterizedTest
  @MethodSource("services")
  void keepsTheNodePorts(NamingFixture fixture) {
    ObjectNode object = fixture.object(seen(fixture));
    assertEquals(Stored.nodePorts(before.get(object)), Stored.nodePorts(after.get(object)));
  }
}
