package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.Component;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.NetworkHost;
import dev.portcullis.controlplane.PrometheusMetrics;
import dev.portcullis.controlplane.VirtualNetwork;
import dev.portcullis.controlplane.WriteLoad;
import dev.portcullis.controlplane.WriteLoad.WriteRequest;
import dev.portcullis.controlplane.WriteLoad.WriteResult;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks the shipped Service: the API server and kube-proxy on a node, and two replicas on their
 * own hosts. A hand-written slice lists the ready replicas, in place of a kubelet.
 */
@Tag("traffic")
@Tag("alone")
final class HighAvailabilityIT {

  private static final int PORT = 8443;

  /** A writer runs during the whole test. */
  private static final String INITIAL_MANIFESTS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: written}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: written}
      spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
      """;

  private static final String INGRESSES = "/apis/networking.k8s.io/v1/namespaces/written/ingresses";
  private static final WriteRequest VALID =
      new WriteRequest("valid", INGRESSES, ingress("valid-#", "web", 80));
  private static final WriteRequest MISSING_PORT =
      new WriteRequest("invalid", INGRESSES, ingress("invalid-#", "web", 81));
  private static final WriteRequest DANGLING =
      new WriteRequest("invalid", INGRESSES, ingress("invalid-#", "nowhere", 80));
  private static final WriteRequest SERVICE =
      new WriteRequest(
          "valid",
          "/api/v1/namespaces/written/services",
          """
          {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s-#"},
           "spec": {"selector": {"app": "web"}, "clusterIP": "None",
                    "ports": [{"name": "http", "port": 80}]}}
          """);

  /** As in {@code k8s/base}; the second delay has a default. */
  private static final Map<String, String> SHIPPED_DELAYS = Map.of("quarkus.shutdown.delay", "5s");

  private static VirtualNetwork network;
  private static ControlPlane plane;
  private static SelfManagedInstallation installation;
  private static NetworkHost one;
  private static NetworkHost other;

  private final List<Replica> replicas = new ArrayList<>();

  @BeforeAll
  static void start() {
    network = VirtualNetwork.create();
    one = network.addHost("one");
    other = network.addHost("other");
    plane = ControlPlane.startIn(network);
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    plane.startKubeProxy();
    installation = new SelfManagedInstallation(plane.cluster());
    installation.apply();
  }

  @AfterAll
  static void tearDown() {
    if (plane != null) {
      plane.close();
    }
    if (network != null) {
      network.close();
    }
  }

  @BeforeEach
  void resetInstallation() {
    installation.reset();
    installation.kubectl().runOk("delete", "namespace", "written", "--ignore-not-found");
    installation.kubectl().runOkWith(INITIAL_MANIFESTS, "apply", "-f", "-");
  }

  @AfterEach
  void stopReplicas() {
    replicas.stream().filter(Replica::isRunning).forEach(Replica::close);
  }

  private Replica replica(NetworkHost host, Map<String, String> settings) {
    return replica(host, settings, List.of("--tls", "self-managed"));
  }

  private Replica replica(NetworkHost host, Map<String, String> settings, List<String> tls) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--address",
                "0.0.0.0",
                "--port",
                Integer.toString(PORT),
                "--kubeconfig",
                plane.cluster().kubeconfigOfServiceAccount("portcullis", "portcullis").toString()));
    args.addAll(tls);
    Replica replica = Replica.start(host.launcher(), settings, args);
    replicas.add(replica);
    return replica;
  }

  /** Changes the list of ready replicas. */
  private static void publishEndpoints(NetworkHost... hosts) {
    installation.publishEndpoints(Stream.of(hosts).map(NetworkHost::ipv4).toList(), PORT);
  }

  private static String ingress(String name, String service, int port) {
    return """
    {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "%s"},
     "spec": {"defaultBackend": {"service": {"name": "%s", "port": {"number": %d}}}}}
    """
        .formatted(name, service, port);
  }

  private void awaitWebhookCalled() {
    installation.awaitFinalPhase();
    eventually(
        "the API server asks by way of the Service",
        () ->
            installation
                .kubectl()
                .runWith(ingress("asked", "nowhere", 80), "create", "-n", "written", "-f", "-")
                .err()
                .contains("[backend-service-missing]"));
  }

  /** In seconds; the long form of this test uses certificates that are valid for a minute. */
  private static final int CA_LIFETIME_SECONDS =
      Integer.getInteger("rotation.authority.seconds", 30);

  private static final int ROTATIONS = 3;

  @Test
  void certificateRotationIsSeamless() {
    Map<String, String> shortLived =
        Map.of(
            "portcullis.tls.authority-lifetime",
            CA_LIFETIME_SECONDS + "s",
            "portcullis.tls.served-lifetime",
            CA_LIFETIME_SECONDS / 2 + "s",
            "portcullis.tls.rotation-overlap",
            "3s",
            "portcullis.tls.check-every",
            "1s");
    replica(one, shortLived);
    replica(other, shortLived);
    replicas.forEach(Replica::awaitReady);
    publishEndpoints(one, other);
    awaitWebhookCalled();
    Set<BigInteger> authorities = new HashSet<>();
    List<WriteResult> answers =
        writeDuring(
            writer -> {
              for (int i = 0; i <= ROTATIONS; i++) {
                int seen = i;
                eventually(
                    "another CA",
                    Duration.ofSeconds(3 * CA_LIFETIME_SECONDS),
                    () -> {
                      authorities.add(installation.caCertificate().getSerialNumber());
                      return authorities.size() > seen;
                    });
              }
            });
    assertTrue(
        answers.size() > 50 * CA_LIFETIME_SECONDS, "of " + answers.size() + " calls none failed");
  }

  @Test
  void certificateFileReplacementIsSeamless() {
    TestInstallation files = TestInstallation.install(plane.cluster());
    Map<String, String> attentive =
        Map.of("portcullis.tls.check-every", "1s", "portcullis.registration.mode", "static");
    replica(one, attentive, files.tlsArguments());
    replica(other, attentive, files.tlsArguments());
    replicas.forEach(Replica::awaitReady);
    publishEndpoints(one, other);
    files.registerService();
    awaitWebhookCalled();
    writeDuring(
        writer -> {
          for (int i = 0; i < ROTATIONS; i++) {
            Set<String> old = servedSerials();
            files.makeCertificates();
            eventually("both serve another leaf", () -> Collections.disjoint(old, servedSerials()));
            int answered = writer.results().size();
            eventually("a second of calls", () -> writer.results().size() >= answered + 50);
          }
        });
  }

  /** The serial numbers of the certificates that the replicas serve. */
  private static Set<String> servedSerials() {
    return Stream.of(one, other).map(HighAvailabilityIT::servedSerials).collect(Collectors.toSet());
  }

  private static String servedSerials(NetworkHost host) {
    String url = "https://" + host.ipv4() + ":" + PORT;
    return network
        .client()
        .run("", List.of("curl", "-sk", "-o", "/dev/null", "-w", "%{certs}", url))
        .out()
        .lines()
        .filter(line -> line.startsWith("Serial Number:"))
        .findFirst()
        .orElseThrow();
  }

  /** Checks that all writes during an action are answered as without it. */
  private static List<WriteResult> writeDuring(Consumer<WriteLoad> something) {
    try (WriteLoad writer =
        WriteLoad.start(
            network.client(),
            plane.cluster(),
            50,
            List.of(VALID, SERVICE, VALID, MISSING_PORT, VALID, SERVICE))) {
      eventually("all are at their best", () -> isSteady(writer.results()));
      int begin = writer.results().size();
      double failed = failedCalls();
      something.accept(writer);
      List<WriteResult> all = writer.finish();
      List<WriteResult> answers = all.subList(begin, all.size());
      assertEquals(failed, failedCalls(), () -> unexpected(answers));
      assertEquals(Set.of(201), statuses(answers, "valid"), () -> unexpected(answers));
      assertTrue(
          answers.stream().filter(HighAvailabilityIT::isDenial).count() >= MIN_ANSWERS,
          () -> unexpected(answers));
      return answers;
    }
  }

  /**
   * The number of webhook calls without an answer, whether the request was admitted or rejected.
   */
  private static double failedCalls() {
    PrometheusMetrics metrics = plane.cluster().metrics();
    String refused = "apiserver_admission_webhook_rejection_count";
    return metrics.sum("apiserver_admission_webhook_fail_open_count", Map.of())
        + metrics.sum(refused, Map.of())
        - metrics.sum(refused, Map.of("error_type", "no_error"));
  }

  private static Set<Integer> statuses(List<WriteResult> answers, String label) {
    return answers.stream()
        .filter(a -> a.label().equals(label))
        .map(WriteResult::status)
        .collect(Collectors.toSet());
  }

  /** A fresh replica may answer too late, which has nothing to do with renewal. */
  private static boolean isSteady(List<WriteResult> answers) {
    int last = 200;
    return answers.size() > last
        && answers.subList(answers.size() - last, answers.size()).stream()
            .allMatch(HighAvailabilityIT::isExpected);
  }

  private static boolean isExpected(WriteResult answer) {
    return answer.status() == (answer.label().equals("valid") ? 201 : 403);
  }

  private static String unexpected(List<WriteResult> answers) {
    return answers.stream()
        .filter(a -> !isExpected(a))
        .map(WriteResult::toString)
        .limit(5)
        .collect(Collectors.joining("\n"));
  }

  /** The number of objects before the first replica starts. */
  private static final int EXISTING_OBJECTS = 2_000;

  /** The number of denials, and of valid writes, that are awaited whenever a replica is ready. */
  private static final int MIN_ANSWERS = 20;

  @ParameterizedTest
  @EnumSource
  void decisionsStayCorrectDuringFailures(UnconfirmedAction unconfirmed) {
    createExistingObjects();
    Map<String, String> settings =
        Map.of("portcullis.on-unconfirmed", unconfirmed.name().toLowerCase(Locale.ROOT));
    Replica first = replica(one, settings);
    Replica second = replica(other, settings);
    replicas.forEach(Replica::awaitReady);
    publishEndpoints(one, other);
    awaitWebhookCalled();
    List<WriteResult> answers;
    try (WriteLoad writer =
        WriteLoad.start(
            network.client(),
            plane.cluster(),
            30,
            List.of(VALID, MISSING_PORT, SERVICE, DANGLING))) {
      awaitCorrectAnswers(writer);
      first.kill();
      waitForWrites(writer);
      publishEndpoints(other);
      awaitCorrectAnswers(writer);
      Replica third = replica(one, settings).awaitReady();
      publishEndpoints(one, other);
      awaitCorrectAnswers(writer);
      second.kill();
      third.kill();
      eventually(
          "no replica answers",
          () ->
              writer.results().stream()
                  .anyMatch(a -> a.message().contains("failed calling webhook")));
      publishEndpoints();
      waitForWrites(writer);
      Replica fourth = replica(one, settings);
      Replica fifth = replica(other, settings);
      fourth.awaitReady();
      fifth.awaitReady();
      publishEndpoints(one, other);
      awaitCorrectAnswers(writer);
      for (Component component : List.of(Component.API_SERVER, Component.ETCD)) {
        plane.kill(component);
        plane.restart(component);
        awaitCorrectAnswers(writer);
      }
      publishEndpoints(other);
      plane.awaitPropagation();
      fourth.close();
      awaitCorrectAnswers(writer);
      answers = writer.finish();
    }
    for (WriteResult answer : answers) {
      boolean letThrough =
          unconfirmed == UnconfirmedAction.ALLOW && answer.message().contains("not confirmed");
      if (answer.label().equals("invalid")) {
        assertTrue(answer.status() != 201 || letThrough, answer.toString());
      } else {
        assertFalse(isDenial(answer), answer.toString());
      }
    }
    long maybe =
        answers.stream()
            .filter(a -> a.label().equals("invalid"))
            .filter(a -> a.status() == 201 || a.status() == 0 || a.status() >= 500)
            .count();
    long stored =
        installation
            .kubectl()
            .runOk("get", "ingress", "-n", "written", "-o=name")
            .lines()
            .filter(name -> name.contains("/invalid-"))
            .count();
    assertTrue(stored <= maybe, stored + " are stored, and " + maybe + " may be");
  }

  /** Two replicas that endpoints list only some time after they are ready, as in a new cluster. */
  @Test
  void installationAndRolloutsRefuseNoValidWrite() {
    installation.delete();
    try (WriteLoad writer =
        WriteLoad.start(network.client(), plane.cluster(), 30, List.of(SERVICE, VALID))) {
      waitForStoredObjects(writer);
      installation.apply();
      Replica current = replica(one, SHIPPED_DELAYS).awaitReady();
      installation.awaitRegistered();
      waitForStoredObjects(writer);
      assertFalse(installation.failurePolicies().contains("Fail"), installation.failurePolicies());
      publishEndpoints(one);
      awaitWebhookCalled();
      waitForStoredObjects(writer);
      for (NetworkHost next : List.of(other, one)) {
        NetworkHost previous = next.equals(one) ? other : one;
        Replica newer = replica(next, SHIPPED_DELAYS).awaitReady();
        publishEndpoints(next, previous);
        plane.awaitPropagation();
        // A terminating Pod leaves the endpoints, and its preStop hook lasts until that is known.
        publishEndpoints(next);
        plane.awaitPropagation();
        current.terminate();
        current.awaitExit();
        current = newer;
        waitForStoredObjects(writer);
        assertTrue(installation.failurePolicies().startsWith("Fail Fail "));
      }
      assertEquals(
          Set.of(),
          writer.finish().stream()
              .filter(a -> a.status() != 201 && !isLate(a))
              .collect(Collectors.toSet()));
    }
  }

  /**
   * Whether a request or a review took too long, as on a busy machine. A Service without endpoints,
   * or with a stopped replica, refuses connections immediately.
   */
  private static boolean isLate(WriteResult answer) {
    return answer.message().contains("context deadline exceeded")
        || answer.message().contains("HttpTimeoutException");
  }

  /** Waits until many objects are stored that were written after this call. */
  private static void waitForStoredObjects(WriteLoad writer) {
    int begin = writer.results().size();
    eventually(
        "objects are stored",
        () ->
            writer.results().stream().skip(begin).filter(a -> a.status() == 201).count()
                > 3 * MIN_ANSWERS);
  }

  /** Objects whose creation no replica has seen. */
  private static void createExistingObjects() {
    try (WriteLoad writer =
        WriteLoad.start(
            network.client(),
            plane.cluster(),
            200,
            List.of(
                new WriteRequest("crowd", INGRESSES, ingress("crowd-#", "web", 80)),
                new WriteRequest(
                    "crowd", SERVICE.path(), SERVICE.json().replace("s-#", "crowd-#"))))) {
      eventually("a crowd", () -> writer.results().size() > EXISTING_OBJECTS);
    }
  }

  /** Waits until invalid objects are denied, and valid ones are stored, after this call. */
  private static void awaitCorrectAnswers(WriteLoad writer) {
    int begin = writer.results().size();
    eventually(
        "invalid objects are denied, and valid ones are stored",
        () -> {
          List<WriteResult> results = writer.results();
          List<WriteResult> answers = results.subList(begin, results.size());
          return answers.stream().filter(HighAvailabilityIT::isDenial).count() >= MIN_ANSWERS
              && answers.stream()
                      .filter(a -> a.status() == 201 && a.label().equals("valid"))
                      .count()
                  >= MIN_ANSWERS;
        });
  }

  private static boolean isDenial(WriteResult answer) {
    return answer.status() == 403 && answer.message().contains("denied the request");
  }

  /** Lets the writer continue for two seconds or more. */
  private static void waitForWrites(WriteLoad writer) {
    int enough = writer.results().size() + 60;
    eventually("it is written", () -> writer.results().size() > enough);
  }
}
