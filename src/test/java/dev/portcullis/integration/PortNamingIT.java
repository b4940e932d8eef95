package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks each row of the naming table, including the unnamed ones, against a real API server:
 * kubectl's output, the stored object, and that a second apply changes nothing.
 *
 * <p>Everything is applied before the first test, because kubectl takes long to start: each fixture
 * alone, in its own namespace, and where texts do not matter all together.
 */
final class PortNamingIT {

  private static final int MIN_FIXTURES = 90;

  /** The API server's own warning. */
  private static final String ENDPOINTS_ARE_DEPRECATED =
      "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

  private static final String HOST_NAMES_ARE_DEPRECATED =
      "spec.addressType: FQDN endpoints are deprecated";

  private static final List<PortNamingFixture> FIXTURES = PortNamingFixture.all();

  /**
   * Of three digits with a base of 36, of which the first is decimal, so that no name is a word and
   * another run in this cluster has other names.
   */
  private static final int FIRST_NUMBER = 1_296 + new SecureRandom().nextInt(11_000);

  private static final Kubectl KUBECTL = TestInstallation.shared().kubectl();

  private static final Map<PortNamingFixture, ProcessResult> RESULTS = new ConcurrentHashMap<>();
  private static StoredObjects before;
  private static StoredObjects first;
  private static ProcessResult clientAgain;
  private static ProcessResult clientDiff;
  private static StoredObjects second;
  private static ProcessResult serverFirst;
  private static StoredObjects firstByServer;
  private static ProcessResult serverAgain;
  private static ProcessResult serverDiff;
  private static StoredObjects secondByServer;

  /** Prefixes of equal length to those of the fixtures: one per way to apply. */
  private enum ApplyVariant {
    /** By kubectl. */
    CLIENT,
    /** By the API server. */
    SERVER,
    /** With the expected names, in a namespace without the webhook. */
    UNSEEN;

    String namespace(PortNamingFixture fixture) {
      return name().toLowerCase(Locale.ROOT).charAt(0)
          + Integer.toString(FIRST_NUMBER + FIXTURES.indexOf(fixture), Character.MAX_RADIX);
    }
  }

  static Stream<PortNamingFixture> all() {
    return FIXTURES.stream();
  }

  static Stream<PortNamingFixture> stored() {
    return all().filter(PortNamingFixture::isAdmitted);
  }

  static Stream<PortNamingFixture> updatesOfNodePorts() {
    return stored()
        .filter(f -> f.isUpdate() && f.isNamed())
        .filter(f -> f.object().at("/spec/type").asText().equals("NodePort"));
  }

  static Stream<PortNamingFixture> refused() {
    return all().filter(f -> !f.isAdmitted());
  }

  /** The fixtures that can be applied again; a PUT omits stored fields. */
  static Stream<PortNamingFixture> repeatable() {
    return stored().filter(f -> !f.isUpdate() && f.object().at("/metadata").has("name"));
  }

  @BeforeAll
  static void applyAll() {
    TestInstallation.shared().makeNamespaces(namespaces());
    prepare();
    before = StoredObjects.now(KUBECTL);
    // Each fixture has its own namespace.
    all().parallel().forEach(f -> RESULTS.put(f, applied(f)));
    first = StoredObjects.now(KUBECTL);

    String again = list(repeatable().map(f -> f.object(ApplyVariant.CLIENT.namespace(f))));
    clientAgain = KUBECTL.runWith(again, "apply", "-f", "-");
    clientDiff = KUBECTL.runWith(again, "diff", "-f", "-");
    second = StoredObjects.now(KUBECTL);

    String byServer = list(repeatable().map(f -> f.object(ApplyVariant.SERVER.namespace(f))));
    serverFirst = KUBECTL.runWith(byServer, "apply", "--server-side", "-f", "-");
    firstByServer = StoredObjects.now(KUBECTL);
    serverAgain = KUBECTL.runWith(byServer, "apply", "--server-side", "-f", "-");
    serverDiff = KUBECTL.runWith(byServer, "diff", "--server-side", "-f", "-");
    secondByServer = StoredObjects.now(KUBECTL);
  }

  private static Map<String, String> namespaces() {
    Map<String, String> profiles = new HashMap<>();
    all().forEach(f -> profiles.put(ApplyVariant.CLIENT.namespace(f), f.profile()));
    repeatable().forEach(f -> profiles.put(ApplyVariant.SERVER.namespace(f), f.profile()));
    stored().forEach(f -> profiles.put(ApplyVariant.UNSEEN.namespace(f), "off"));
    return profiles;
  }

  /** The stored objects, written without the webhook. */
  private static void prepare() {
    Kubectl unseen = TestInstallation.shared().bypassingKubectl();
    unseen.runOkWith(
        list(
            Stream.of(
                    all()
                        .flatMap(f -> f.existingObjects(ApplyVariant.CLIENT.namespace(f)).stream()),
                    all().flatMap(f -> f.oldObjects(ApplyVariant.CLIENT.namespace(f)).stream()),
                    repeatable()
                        .flatMap(f -> f.existingObjects(ApplyVariant.SERVER.namespace(f)).stream()),
                    stored().flatMap(f -> f.oldObjects(ApplyVariant.UNSEEN.namespace(f)).stream()),
                    stored()
                        .filter(f -> !f.isUpdate())
                        .map(f -> f.expectedObject(ApplyVariant.UNSEEN.namespace(f))))
                .flatMap(s -> s)),
        "create",
        "-f",
        "-");
    KUBECTL.runOkWith(
        list(
            stored()
                .filter(PortNamingFixture::isUpdate)
                .map(f -> f.expectedObject(ApplyVariant.UNSEEN.namespace(f)))),
        "replace",
        "-f",
        "-");
  }

  private static String list(Stream<? extends JsonNode> objects) {
    return StoredObjects.list(objects.toList());
  }

  private static ProcessResult applied(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(ApplyVariant.CLIENT.namespace(fixture));
    String verb =
        fixture.isUpdate() ? "replace" : object.at("/metadata").has("name") ? "apply" : "create";
    return KUBECTL.runWith(object.toString(), verb, "-f", "-");
  }

  @Test
  void everyFixtureIsApplied() {
    assertTrue(FIXTURES.size() >= MIN_FIXTURES, () -> "fewer than " + MIN_FIXTURES);
  }

  @ParameterizedTest
  @MethodSource("all")
  void kubectlOutputMatchesFixture(PortNamingFixture fixture) {
    String namespace = ApplyVariant.CLIENT.namespace(fixture);
    ObjectNode object = fixture.object(namespace);
    boolean goesIn = fixture.isAdmitted();
    String done = fixture.isUpdate() ? " replaced\n" : " created\n";
    assertEquals(
        new ProcessResult(
            goesIn ? 0 : 1,
            goesIn ? id(first.get(object)) + done : "",
            warnings(fixture) + (goesIn ? "" : error(fixture))),
        withoutAllocated(RESULTS.get(fixture)));
  }

  /** Without allocated numbers, which no fixture can know. */
  private static ProcessResult withoutAllocated(ProcessResult f) {
    return new ProcessResult(
        f.exitCode(),
        f.out(),
        f.err().replaceAll("Warning: .*\\[service-node-port-reallocated].*\n", ""));
  }

  private static String warnings(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(ApplyVariant.CLIENT.namespace(fixture));
    Stream<String> own =
        object.get("kind").asText().equals("Endpoints")
            ? Stream.of(ENDPOINTS_ARE_DEPRECATED)
            : object.path("addressType").asText().equals("FQDN")
                ? Stream.of(HOST_NAMES_ARE_DEPRECATED)
                : Stream.of();
    return Stream.concat(own, fixture.warnings(ApplyVariant.CLIENT.namespace(fixture)).stream())
        .map(w -> "Warning: " + w + "\n")
        .collect(Collectors.joining());
  }

  private static String error(PortNamingFixture fixture) {
    String namespace = ApplyVariant.CLIENT.namespace(fixture);
    ObjectNode object = fixture.object(namespace);
    if (fixture.isInvalid()) {
      return fixture.apiServerError();
    }
    String doing = fixture.isUpdate() ? "replacing" : "creating";
    return "Error from server (Forbidden): error when %s \"STDIN\": admission webhook"
            .formatted(doing)
        + " \"%s.validate.portcullis.dev\" denied the request: ".formatted(plural(object))
        + fixture.denialMessage(namespace);
  }

  /** kubectl's name of an object. */
  private static String id(ObjectNode object) {
    String resource =
        switch (object.get("kind").asText()) {
          case "EndpointSlice" -> "endpointslice.discovery.k8s.io";
          case "Ingress" -> "ingress.networking.k8s.io";
          default -> object.get("kind").asText().toLowerCase(Locale.ROOT);
        };
    return resource + "/" + object.at("/metadata/name").asText();
  }

  private static String plural(ObjectNode object) {
    return switch (object.get("kind").asText()) {
      case "Service" -> "services";
      case "Endpoints" -> "endpoints";
      default -> "endpointslices";
    };
  }

  @ParameterizedTest
  @MethodSource("stored")
  void storedObjectHasOnlyAddedNames(PortNamingFixture fixture) {
    assertEquals(
        StoredObjects.withoutServerFields(
            first.get(fixture.object(ApplyVariant.UNSEEN.namespace(fixture)))),
        StoredObjects.withoutServerFields(
            first.get(fixture.object(ApplyVariant.CLIENT.namespace(fixture)))));
  }

  @ParameterizedTest
  @MethodSource("repeatable")
  void lastAppliedIsUnchanged(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(ApplyVariant.CLIENT.namespace(fixture));
    ObjectNode meta = (ObjectNode) object.get("metadata");
    meta.withObject("annotations");
    assertEquals(object, StoredObjects.lastApplied(first.get(object)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void rejectedApplyChangesNothing(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(ApplyVariant.CLIENT.namespace(fixture));
    assertEquals(before.version(object), first.version(object));
  }

  @ParameterizedTest
  @MethodSource("updatesOfNodePorts")
  void nodePortsAreKept(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(ApplyVariant.CLIENT.namespace(fixture));
    assertEquals(
        StoredObjects.nodePorts(before.get(object)), StoredObjects.nodePorts(first.get(object)));
  }

  @ParameterizedTest
  @MethodSource("repeatable")
  void reapplyChangesNothing(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(ApplyVariant.CLIENT.namespace(fixture));
    assertEquals(first.version(object), second.version(object));
  }

  /** kubectl prints "configured" for any patch; the versions show that nothing changed. */
  @Test
  void reapplyReportsConfiguredOnlyForDifferences() {
    assertEquals(
        repeatable()
            .map(f -> id(f.object()) + (differs(f) ? " configured\n" : " unchanged\n"))
            .collect(Collectors.joining()),
        clientAgain.out());
    assertEquals(0, clientAgain.exitCode(), clientAgain::err);
  }

  private static boolean differs(PortNamingFixture fixture) {
    return switch (fixture.object().get("kind").asText()) {
      // A list that is replaced as a whole: the API server adds `conditions` to slices anyway.
      case "EndpointSlice" -> true;
      case "Endpoints" -> fixture.isNamed();
      // kubectl merges a Service's ports by key, but a null in the file removes the stored name.
      default -> fixture.hasNullName();
    };
  }

  @ParameterizedTest
  @MethodSource("repeatable")
  void serverSideApplyGivesTheSameResult(PortNamingFixture fixture) {
    ObjectNode object = fixture.object(ApplyVariant.SERVER.namespace(fixture));
    assertEquals(
        StoredObjects.withoutServerFields(
            first.get(fixture.object(ApplyVariant.UNSEEN.namespace(fixture)))),
        StoredObjects.withoutServerFields(firstByServer.get(object)));
    assertEquals(firstByServer.version(object), secondByServer.version(object));
  }

  @Test
  void serverSideReapplyIsAdmitted() {
    assertEquals(0, serverFirst.exitCode(), serverFirst::err);
    assertEquals(0, serverAgain.exitCode(), serverAgain::err);
    assertEquals(serverFirst.out(), serverAgain.out());
  }

  @Test
  void diffIsEmpty() {
    assertEquals("", clientDiff.out());
    assertEquals(0, clientDiff.exitCode(), clientDiff::err);
    assertEquals("", serverDiff.out());
    assertEquals(0, serverDiff.exitCode(), serverDiff::err);
  }
}
