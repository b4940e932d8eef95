package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.controlplane.ApiServerProxy;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks a Service and its Endpoints in one file, of which only one has a port name. kubectl sends
 * the second object some milliseconds after the first. The watch usually delivers the first one
 * before, and in every other run it is delayed: the decisions and names are the same a hundred
 * times.
 */
@Tag("alone")
@Tag("slow")
final class NamingConcurrentApplyIT {

  private static final int REPETITIONS = 25;

  private static final Deque<AutoCloseable> CLOSEABLES = new ArrayDeque<>();
  private static ApiServerProxy proxy;
  private static Kubectl kubectl;

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {namespace: %s, name: %s}
      spec: {ports: [{port: 8080, targetPort: 80%s}]}
      """;
  private static final String ENDPOINTS =
      """
      apiVersion: v1
      kind: Endpoints
      metadata: {namespace: %s, name: %s}
      subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 80%s}]}]
      """;
  private static final String NAMED = ", name: http";
  private static final String UNNAMED = "";

  /** The result of a file in namespace "pair", with both objects named "web". */
  private enum ApplyCase {
    /** Row 1: the Endpoints get the Service's name. */
    NAMED_SERVICE_AND_ENDPOINTS(
        new ProcessResult(
            0,
            """
            service/web created
            endpoints/web created
            """,
            """
            Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            Warning: Endpoints pair/web: subsets[0].ports[0].name named "http": Service web uses this name for port 8080
            """),
        Optional.of("http"),
        Optional.of("http")),

    /** Row 2: the Service gets the name of the Endpoints. */
    NAMED_ENDPOINTS_AND_SERVICE(
        new ProcessResult(
            0,
            """
            endpoints/web created
            service/web created
            """,
            """
            Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            Warning: Endpoints pair/web: Service "web" not found in namespace "pair", so nothing \
            reads these endpoints [endpoints-service-missing]; help: create Service pair/web \
            without selector, or correct the name
            Warning: Service pair/web: spec.ports[0].name named "http": its stored endpoints use this name
            """),
        Optional.of("http"),
        Optional.of("http")),

    /** When the Endpoints are created, the need for a name is unknown, and a warning repairs it. */
    ENDPOINTS_AND_NAMED_SERVICE(
        new ProcessResult(
            0,
            """
            endpoints/web created
            service/web created
            """,
            """
            Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            Warning: Endpoints pair/web: Service "web" not found in namespace "pair", so nothing \
            reads these endpoints [endpoints-service-missing]; help: create Service pair/web \
            without selector, or correct the name
            Warning: Endpoints pair/web: Endpoint port 80 has no name, but port 8080 of Service \
            "web" is named "http"; connections to it are refused [endpoints-port-name]; help: \
            write name: http
            Warning: Endpoints pair/web: add the missing port names with: kubectl replace -f \
            <file>, or: kubectl patch endpoints web -n pair --type=json -p \
            '[{"op":"add","path":"/subsets/0/ports/0/name","value":"http"}]'
            """),
        Optional.of("http"),
        Optional.of("")),

    /** The Service is stored without a name, so the named Endpoints are denied. */
    SERVICE_AND_NAMED_ENDPOINTS(
        new ProcessResult(
            1,
            """
            service/web created
            """,
            """
            Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            Error from server (Forbidden): error when creating "STDIN": admission webhook \
            "endpoints.validate.portcullis.dev" denied the request: Endpoints pair/web rejected: \
            Endpoint port 80 is named "http", but port 8080 of Service "web" has no name; \
            connections to it are refused [endpoints-port-name]
              at:    subsets[0].ports[0].name
              help:  leave out the name of this port
              docs:  portcullis rules show endpoints-port-name
              If this is intentional, annotate the Endpoints: \
            ignore.portcullis.dev/endpoints-port-name: "<reason>"
            """),
        Optional.of(""),
        Optional.empty());

    private final ProcessResult expectedOutput;
    private final Optional<String> servicePortName;
    private final Optional<String> endpointsPortName;

    /**
     * The stored objects.
     *
     * @param inService the port name of the stored Service; empty without a name, absent without a
     *     Service
     * @param inEndpoints the same for the Endpoints
     */
    ApplyCase(ProcessResult answer, Optional<String> inService, Optional<String> inEndpoints) {
      this.expectedOutput = answer;
      this.servicePortName = inService;
      this.endpointsPortName = inEndpoints;
    }

    /** As long as in the expected texts, so that warnings are cut at the same place. */
    String namespace() {
      return "par" + ordinal();
    }

    String file(String name) {
      String service = SERVICE.formatted(namespace(), name, isIn("NAMED_SERVICE"));
      String endpoints = ENDPOINTS.formatted(namespace(), name, isIn("NAMED_ENDPOINTS"));
      boolean serviceFirst = name().indexOf("SERVICE") < name().indexOf("ENDPOINTS");
      return serviceFirst ? service + "---\n" + endpoints : endpoints + "---\n" + service;
    }

    private String isIn(String named) {
      return name().contains(named) ? NAMED : UNNAMED;
    }
  }

  @BeforeAll
  static void start() {
    ClusterAccess cluster = started(ControlPlane.start()).cluster();
    kubectl = cluster.kubectl();
    proxy = started(ApiServerProxy.startFor(cluster));
    TestInstallation installation = TestInstallation.install(cluster);
    String token = cluster.tokenOfServiceAccount("portcullis", "portcullis");
    Replica replica = started(installation.replica(Map.of(), proxy.kubeconfig(token)));
    installation.register(replica.awaitReady());
    installation.makeNamespaces(
        Arrays.stream(ApplyCase.values())
            .collect(Collectors.toMap(ApplyCase::namespace, p -> "standard")));
  }

  private static <T extends AutoCloseable> T started(T process) {
    CLOSEABLES.push(process);
    return process;
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable process : CLOSEABLES) {
      process.close();
    }
  }

  /** Three letters, of which two names differ in two at least: no name is suggested for another. */
  private static String name(int i) {
    return ""
        + (char) ('a' + i / 10)
        + (char) ('k' + i % 10)
        + "uvwxyz2345".charAt((i / 10 + i % 10) % 10);
  }

  @ParameterizedTest
  @EnumSource
  void resultIsDeterministic(ApplyCase pair) {
    for (int i = 0; i < REPETITIONS; i++) {
      boolean isHeld = i % 2 == 0;
      proxy.releaseWatches();
      if (isHeld) {
        proxy.holdWatches();
      }
      String name = name(i);
      ProcessResult applied = kubectl.runWith(pair.file(name), "apply", "-f", "-");
      if (isHeld) {
        eventually("the replica's events are held back", () -> proxy.heldEventCount() > 0);
      }
      assertEquals(
          pair.expectedOutput,
          new ProcessResult(
              applied.exitCode(),
              normalize(applied.out(), pair, name),
              normalize(applied.err(), pair, name)),
          name);
    }
    StoredObjects stored = StoredObjects.now(kubectl);
    assertEquals(repeated(pair.servicePortName), names(stored, pair, "Service"));
    assertEquals(repeated(pair.endpointsPortName), names(stored, pair, "Endpoints"));
  }

  private static String normalize(String text, ApplyCase pair, String name) {
    return text.replace(pair.namespace(), "pair").replace(name, "web");
  }

  private static List<String> repeated(Optional<String> name) {
    return name.map(n -> Collections.nCopies(REPETITIONS, n)).orElse(List.of());
  }

  private static List<String> names(StoredObjects stored, ApplyCase pair, String kind) {
    return stored
        .in(pair.namespace(), kind)
        .map(o -> o.findValue("ports").get(0).path("name").asText())
        .toList();
  }
}
