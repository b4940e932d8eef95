package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Eventually;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks a PUT of the same manifests while the webhook is down, for everything that it had named
 * and for nodePorts that it had left unchanged.
 *
 * <p>Each fixture is compared with the same manifests in a namespace without the webhook. Services
 * with a selector have Pods, and controllers write their slices.
 */
final class NamingWhileWebhookDownIT {

  private static final int MIN_FIXTURES = 40;
  private static final String NODE = "node";

  private static final List<PortNamingFixture> FIXTURES =
      PortNamingFixture.all().stream()
          .filter(f -> f.isAdmitted() && (f.isNamed() || hasNodePorts(f)))
          .filter(f -> f.object().at("/metadata").has("name"))
          .toList();

  private static final Map<PortNamingFixture, ProcessResult> RESULTS = new ConcurrentHashMap<>();
  private static ControlPlane plane;
  private static Kubectl kubectl;
  private static StoredObjects before;
  private static StoredObjects after;

  static Stream<PortNamingFixture> all() {
    return FIXTURES.stream();
  }

  private static boolean hasNodePorts(PortNamingFixture fixture) {
    return Set.of("NodePort", "LoadBalancer").contains(fixture.object().at("/spec/type").asText());
  }

  /** The fixtures that the API server rejects as written. */
  static Stream<PortNamingFixture> refused() {
    return all().filter(f -> !f.apiServerError().isEmpty());
  }

  static Stream<PortNamingFixture> stored() {
    return all().filter(f -> f.apiServerError().isEmpty());
  }

  static Stream<PortNamingFixture> singlePorts() {
    return stored().filter(f -> ReadyPods.hasSelector(f.object()));
  }

  static Stream<PortNamingFixture> services() {
    return all().filter(f -> f.object().get("kind").asText().equals("Service"));
  }

  private static String webhookNamespace(PortNamingFixture fixture) {
    return "seen-" + FIXTURES.indexOf(fixture);
  }

  private static String plainNamespace(PortNamingFixture fixture) {
    return "unseen-" + FIXTURES.indexOf(fixture);
  }

  @BeforeAll
  static void applyAll() {
    // Pods need no service accounts here.
    plane = ControlPlane.start("--disable-admission-plugins=ServiceAccount");
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    kubectl = plane.cluster().kubectl();
    TestInstallation installation = TestInstallation.install(plane.cluster());
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      installation.register(replica);
      prepare(installation);
      write("apply", all().filter(f -> !f.isUpdate()).map(f -> f.object(webhookNamespace(f))));
      write(
          "replace",
          all().filter(PortNamingFixture::isUpdate).map(f -> f.object(webhookNamespace(f))));
      before = awaitSettled();

      installation.unregister();
    }
    // Each fixture has its own namespace.
    all().parallel().forEach(f -> RESULTS.put(f, replaced(f)));
    write("replace", stored().map(f -> f.object(plainNamespace(f))));
    after = awaitSettled();
  }

  private static void prepare(TestInstallation installation) {
    Map<String, String> profiles = new HashMap<>();
    all().forEach(f -> profiles.put(webhookNamespace(f), f.profile()));
    stored().forEach(f -> profiles.put(plainNamespace(f), "off"));
    installation.makeNamespaces(profiles);
    List<ObjectNode> pods =
        Stream.concat(
                all().flatMap(f -> pods(f, webhookNamespace(f))),
                stored().flatMap(f -> pods(f, plainNamespace(f))))
            .toList();
    write("create", Stream.of(ReadyPods.node(NODE)));
    ReadyPods.create(pods, kubectl);
    Stream<JsonNode> there =
        Stream.of(
                all().flatMap(f -> f.existingObjects(webhookNamespace(f)).stream()),
                all().flatMap(f -> f.oldObjects(webhookNamespace(f)).stream()),
                stored().flatMap(f -> f.existingObjects(plainNamespace(f)).stream()),
                stored().flatMap(f -> f.oldObjects(plainNamespace(f)).stream()),
                stored().filter(f -> !f.isUpdate()).map(f -> f.object(plainNamespace(f))))
            .flatMap(s -> s);
    installation
        .bypassingKubectl()
        .runOkWith(StoredObjects.list(there.toList()), "create", "-f", "-");
  }

  private static void write(String verb, Stream<? extends JsonNode> objects) {
    kubectl.runOkWith(StoredObjects.list(objects.toList()), verb, "-f", "-");
  }

  private static ProcessResult replaced(PortNamingFixture fixture) {
    return kubectl.runWith(
        fixture.object(webhookNamespace(fixture)).toString(), "replace", "-f", "-");
  }

  /** The Pods that the Services of a fixture select. */
  private static Stream<ObjectNode> pods(PortNamingFixture fixture, String namespace) {
    return ReadyPods.of(
        Stream.concat(
            Stream.of(fixture.object(namespace)), fixture.existingObjects(namespace).stream()),
        NODE,
        "10.1.0.1");
  }

  /** The stored objects after all slices are up to date. */
  private static StoredObjects awaitSettled() {
    StoredObjects[] now = new StoredObjects[1];
    Eventually.eventually(
        "slices follow",
        () -> {
          now[0] = StoredObjects.now(kubectl);
          List<String> late =
              Stream.concat(
                      all().map(NamingWhileWebhookDownIT::webhookNamespace),
                      stored().map(NamingWhileWebhookDownIT::plainNamespace))
                  .filter(n -> !slicesFollow(now[0], n))
                  .toList();
          if (!late.isEmpty()) {
            throw new IllegalStateException("not in " + late);
          }
          return true;
        });
    return now[0];
  }

  /** Whether the controllers' slices have the port names of the Service or its Endpoints. */
  private static boolean slicesFollow(StoredObjects stored, String namespace) {
    return stored
        .in(namespace, "Service")
        .allMatch(s -> namesInSlices(stored, namespace).equals(namesToFollow(stored, s)));
  }

  private static Set<String> namesToFollow(StoredObjects stored, ObjectNode service) {
    if (ReadyPods.hasSelector(service)) {
      return names(Stream.of(service.at("/spec/ports")));
    }
    return names(
        stored
            .in(service.at("/metadata/namespace").asText(), "Endpoints")
            .flatMap(e -> e.path("subsets").findValues("ports").stream()));
  }

  private static Set<String> namesInSlices(StoredObjects stored, String namespace) {
    return names(controllerSlices(stored, namespace).map(s -> s.get("ports")));
  }

  private static Set<String> names(Stream<JsonNode> ports) {
    Set<String> names = new TreeSet<>();
    ports.forEach(list -> list.forEach(p -> names.add(p.path("name").asText())));
    return names;
  }

  private static Stream<ObjectNode> controllerSlices(StoredObjects stored, String namespace) {
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
  void everyNamingRowIsCovered() {
    assertTrue(FIXTURES.size() >= MIN_FIXTURES, () -> "fewer than " + MIN_FIXTURES);
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
  void portsWereNamedInitially(PortNamingFixture fixture) {
    ObjectNode named = fixture.expectedObject(webhookNamespace(fixture));
    assertEquals(names(ports(named)), names(ports(before.get(named))));
  }

  private static Stream<JsonNode> ports(ObjectNode object) {
    return object.findValues("ports").stream();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void rejectedReplaceChangesNothing(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(webhookNamespace(fixture));
    String err = RESULTS.get(fixture).err();
    assertEquals(new ProcessResult(1, "", err), RESULTS.get(fixture));
    assertTrue(err.endsWith(fixture.apiServerError()), err);
    assertEquals(before.version(object), after.version(object));
    assertEquals(
        slices(before, webhookNamespace(fixture)), slices(after, webhookNamespace(fixture)));
  }

  @ParameterizedTest
  @MethodSource("stored")
  void resultEqualsPlainManifests(PortNamingFixture fixture) {
    assertEquals(0, RESULTS.get(fixture).exitCode(), RESULTS.get(fixture)::err);
    assertEquals(
        StoredObjects.withoutServerFields(after.get(fixture.object(plainNamespace(fixture)))),
        StoredObjects.withoutServerFields(after.get(fixture.object(webhookNamespace(fixture)))));
    assertEquals(slices(after, plainNamespace(fixture)), slices(after, webhookNamespace(fixture)));
  }

  /** All ports with addresses in the slices of a namespace, sorted. */
  private static List<String> slices(StoredObjects stored, String namespace) {
    return stored
        .in(namespace, "EndpointSlice")
        .map(s -> managedBy(s) + ": " + sorted(s.get("ports")) + sorted(s.findValues("addresses")))
        .sorted()
        .toList();
  }

  /** The controllers write them in any order. */
  private static List<String> sorted(Iterable<JsonNode> nodes) {
    List<String> words = new ArrayList<>();
    nodes.forEach(node -> words.add(node.toString()));
    Collections.sort(words);
    return words;
  }

  @ParameterizedTest
  @MethodSource("singlePorts")
  void namesDisappearFromServiceAndSlices(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(webhookNamespace(fixture));
    assertEquals(
        names(ports(before.get(object))), namesInSlices(before, webhookNamespace(fixture)));
    assertEquals(Set.of(""), names(ports(after.get(object))));
    assertEquals(Set.of(""), namesInSlices(after, webhookNamespace(fixture)));
  }

  @ParameterizedTest
  @MethodSource("services")
  void nodePortsAreKept(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(webhookNamespace(fixture));
    assertEquals(
        StoredObjects.nodePorts(before.get(object)), StoredObjects.nodePorts(after.get(object)));
  }
}
