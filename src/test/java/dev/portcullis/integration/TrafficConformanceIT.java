package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.NetworkHost;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.controlplane.VirtualNetwork;
import dev.portcullis.integration.RandomServices.DefectRates;
import dev.portcullis.integration.RandomServices.GeneratedService;
import dev.portcullis.testing.GeneratedDocument;
import dev.portcullis.testing.RandomSeed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares the findings on chains with the answers of a real kube-proxy, and checks the traffic
 * when names are added and when the manifests are written again without the webhook. Generates
 * docs/proof.md.
 */
@Tag("traffic")
@Tag("alone")
final class TrafficConformanceIT {

  private static final int PORT = 8443;
  private static final String NODE = "node1";
  private static final String POD = "10.9.1.1";
  private static final String RANDOM = "random";

  /** The seed of the documented figures. */
  private static final long DOCUMENTED_SEED = 20260301;

  private static final long SEED = RandomSeed.orElse(DOCUMENTED_SEED);

  private static final int RANDOM_SERVICES = 300;
  private static final int SERVICES_TO_NAME = 120;
  private static final int MIN_FIXTURES = 55;
  private static final int MIN_FIXTURES_PER_RULE = 5;

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private static final List<EndpointRuleFixture> FIXTURES = EndpointRuleFixture.all();
  private static final List<PortNamingCase> NAMING_CASES =
      Stream.of(PortNamingCase.fromFixtures(), PortNamingCase.random(SERVICES_TO_NAME, SEED))
          .flatMap(List::stream)
          .toList();

  private static VirtualNetwork network;
  private static ControlPlane plane;
  private static Kubectl kubectl;
  private static BulkWriter admin;
  private static TrafficConformanceDoc page;
  private static List<ProbedService> fixtures;
  private static List<ProbedService> random;
  private static List<ProbedService> deniedWithoutWebhook;
  private static Map<String, ReachabilityDiff> named;
  private static Map<String, ReachabilityDiff> replacedWhileDown;

  @BeforeAll
  static void runAll() {
    network = VirtualNetwork.create();
    NetworkHost webhook = network.addHost("webhook");
    // Pods need no service accounts here.
    plane = ControlPlane.startIn(network, "--disable-admission-plugins=ServiceAccount");
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    plane.startKubeProxy();
    kubectl = plane.cluster().kubectl();
    admin = new BulkWriter(kubectl);
    page = new TrafficConformanceDoc();
    probeFixturesAndRandomServices();
    SelfManagedInstallation installation = new SelfManagedInstallation(plane.cluster());
    installation.apply();
    try (Replica replica = replica(webhook)) {
      replica.awaitReady();
      register(installation, webhook);
      probeNamedServices();
    }
    unregister(installation);
    probeAfterReplace();
  }

  @AfterAll
  static void stop() {
    if (plane != null) {
      plane.close();
    }
    if (network != null) {
      network.close();
    }
  }

  private static void makeNamespaces(Map<String, String> profiles) {
    kubectl.runOkWith(NamespaceManifest.ofAll(profiles), "create", "-f", "-");
  }

  private static void probeFixturesAndRandomServices() {
    List<ObjectNode> objects =
        new ArrayList<>(FIXTURES.stream().flatMap(f -> f.objects().stream()).toList());
    for (GeneratedService chain :
        RandomServices.generate(RANDOM_SERVICES, DefectRates.MIXED, SEED)) {
      objects.add(chain.service());
      objects.addAll(chain.endpoints());
    }
    objects.stream()
        .map(o -> (ObjectNode) o.get("metadata"))
        .filter(m -> !m.has("namespace"))
        .forEach(m -> m.put("namespace", RANDOM));
    Map<String, String> namespaces = new TreeMap<>();
    objects.forEach(o -> namespaces.put(o.at("/metadata/namespace").asText(), "off"));
    makeNamespaces(namespaces);
    ReadyPods.create(ReadyPods.of(objects.stream(), NODE, POD).toList(), kubectl);
    // Services are last, so that objects which controllers overwrite exist.
    Predicate<ObjectNode> isService = o -> o.get("kind").asText().equals("Service");
    List<ObjectNode> refused = new ArrayList<>();
    refused.addAll(admin.write("create", objects.stream().filter(isService.negate()).toList()));
    refused.addAll(admin.write("create", objects.stream().filter(isService).toList()));
    Map<ObjectNode, String> reasons = new LinkedHashMap<>();
    refused.forEach(o -> reasons.put(o, admin.rejectionReason(o)));

    StoredServices stored = awaitSettled(c -> true);
    List<ProbedService> asked = new TrafficProber(network).probe(stored.all());
    fixtures = asked.stream().filter(c -> !c.service().namespace().equals(RANDOM)).toList();
    random = asked.stream().filter(c -> c.service().namespace().equals(RANDOM)).toList();
    page.addFixtures(FIXTURES, reasons, stored, fixtures);
    page.addRandomServices(random, SEED);
    page.addPortNumbers(asked);
  }

  /** The stored objects after the controllers and kube-proxy are up to date. */
  private static StoredServices awaitSettled(Predicate<StoredService> ours) {
    StoredServices[] now = new StoredServices[1];
    eventually(
        "slices follow",
        TIMEOUT,
        () -> {
          StoredServices stored = StoredServices.now(kubectl);
          now[0] =
              new StoredServices(
                  stored.all().stream().filter(c -> isTestService(c) && ours.test(c)).toList(),
                  stored.findings());
          return now[0].requireMirrored(kubectl);
        });
    plane.awaitPropagation();
    return now[0];
  }

  private static boolean isTestService(StoredService chain) {
    return !Set.of("default", "kube-system", "portcullis").contains(chain.namespace());
  }

  private static Replica replica(NetworkHost host) {
    return Replica.start(
        host.launcher(),
        Map.of(),
        List.of(
            "--address",
            "0.0.0.0",
            "--port",
            Integer.toString(PORT),
            "--kubeconfig",
            plane.cluster().kubeconfigOfServiceAccount("portcullis", "portcullis").toString(),
            "--tls",
            "self-managed"));
  }

  private static void register(SelfManagedInstallation installation, NetworkHost host) {
    installation.publishEndpoints(List.of(host.ipv4()), PORT);
    installation.awaitRegistered();
    eventually("the API server asks us", TrafficConformanceIT::isWebhookCalled);
  }

  private static void unregister(SelfManagedInstallation installation) {
    installation.unregister();
    eventually("the API server calls no webhook", () -> !isWebhookCalled());
  }

  /** Whether the API server calls a webhook of Portcullis. */
  private static boolean isWebhookCalled() {
    ProcessResult asked =
        kubectl.runWith(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: asked, namespace: default}
            spec: {selector: {app: asked}, ports: [{port: 80}]}
            """,
            "create",
            "--dry-run=server",
            "-f",
            "-");
    return asked.exitCode() != 0 || asked.err().contains("named \"port-80\"");
  }

  private static void probeNamedServices() {
    Map<String, String> profiles = new HashMap<>();
    NAMING_CASES.forEach(c -> profiles.put(PortNamingCase.WEBHOOK_PREFIX + c.id(), c.profile()));
    NAMING_CASES.forEach(c -> profiles.put(PortNamingCase.PLAIN_PREFIX + c.id(), "off"));
    makeNamespaces(profiles);
    List<String> both = List.of(PortNamingCase.WEBHOOK_PREFIX, PortNamingCase.PLAIN_PREFIX);
    ReadyPods.create(
        both.stream()
            .flatMap(p -> NAMING_CASES.stream().flatMap(c -> ReadyPods.of(c.all(p), NODE, POD)))
            .toList(),
        kubectl);
    BulkWriter unseen =
        new BulkWriter(
            plane.cluster().kubectlAs("system:kube-controller-manager", "system:masters"));
    for (String prefix : both) {
      List<ObjectNode> there =
          NAMING_CASES.stream().flatMap(c -> c.in(prefix, c.existing()).stream()).toList();
      assertEquals(List.of(), unseen.write("create", there));
    }
    awaitSettled(TrafficConformanceIT::isNamed);
    Map<String, Map<String, String>> chainsByRefused = new HashMap<>();
    for (String prefix : both) {
      Map<String, String> refused = new HashMap<>();
      chainsByRefused.put(prefix, refused);
      for (List<ObjectNode> wave :
          List.of(
              NAMING_CASES.stream().flatMap(c -> c.in(prefix, c.first()).stream()).toList(),
              NAMING_CASES.stream().flatMap(c -> c.in(prefix, c.second()).stream()).toList())) {
        admin
            .createOrReplace(wave)
            .forEach(
                o -> {
                  String id =
                      ReachabilityDiff.id(
                          o.at("/metadata/namespace").asText(), o.at("/metadata/name").asText());
                  refused.put(o.get("kind").asText() + " " + id, serviceOf(o));
                });
      }
    }
    List<ProbedService> asked =
        new TrafficProber(network).probe(awaitSettled(TrafficConformanceIT::isNamed).all());
    // What the API server rejects by itself is rejected in both places.
    Map<String, String> byUs = new HashMap<>(chainsByRefused.get(PortNamingCase.WEBHOOK_PREFIX));
    byUs.keySet().removeAll(chainsByRefused.get(PortNamingCase.PLAIN_PREFIX).keySet());
    Set<String> denied = Set.copyOf(byUs.values());
    deniedWithoutWebhook =
        asked.stream()
            .filter(c -> c.service().namespace().startsWith(PortNamingCase.PLAIN_PREFIX))
            .filter(
                c ->
                    denied.contains(
                        ReachabilityDiff.id(c.service().namespace(), c.service().name())))
            .toList();
    named = ReachabilityDiff.of(NAMING_CASES, asked, denied);
  }

  /** The chain of an object. */
  private static String serviceOf(ObjectNode object) {
    String label = object.at("/metadata/labels").path("kubernetes.io/service-name").asText();
    return ReachabilityDiff.id(
        object.at("/metadata/namespace").asText(),
        label.isEmpty() ? object.at("/metadata/name").asText() : label);
  }

  private static boolean isNamed(StoredService chain) {
    return Stream.of(PortNamingCase.WEBHOOK_PREFIX, PortNamingCase.PLAIN_PREFIX)
        .anyMatch(chain.namespace()::startsWith);
  }

  private static void probeAfterReplace() {
    for (String prefix : List.of(PortNamingCase.WEBHOOK_PREFIX, PortNamingCase.PLAIN_PREFIX)) {
      admin.write(
          "replace", NAMING_CASES.stream().flatMap(c -> c.written(prefix).stream()).toList());
    }
    replacedWhileDown =
        ReachabilityDiff.of(
            NAMING_CASES,
            new TrafficProber(network).probe(awaitSettled(TrafficConformanceIT::isNamed).all()),
            Set.of());
    page.addNames(named, replacedWhileDown, deniedWithoutWebhook.size());
  }

  @Test
  void everyEndpointRuleIsCovered() {
    assertTrue(FIXTURES.size() >= MIN_FIXTURES, () -> "fewer than " + MIN_FIXTURES);
    Map<String, Long> chains =
        random.stream()
            .flatMap(c -> c.service().findings().stream().map(f -> f.rule()).distinct())
            .collect(Collectors.groupingBy(r -> r, TreeMap::new, Collectors.counting()));
    Set<String> ofServices =
        FIXTURES.stream()
            .map(EndpointRuleFixture::rule)
            .collect(Collectors.toCollection(TreeSet::new));
    // For chains without selector neither can be said.
    ofServices.removeAll(Set.of("endpoints-overwritten", "endpoints-service-missing"));
    assertEquals(ofServices, chains.keySet());
    chains.forEach((rule, count) -> assertTrue(count >= MIN_FIXTURES_PER_RULE, rule));
  }

  @Test
  void fixturesMatchTraffic() {
    assertEquals("", contradictions(fixtures));
  }

  @Test
  void randomServicesMatchTraffic() {
    assertEquals(RANDOM_SERVICES, random.size());
    assertEquals("", contradictions(random));
  }

  private static String contradictions(List<ProbedService> chains) {
    return chains.stream()
        .flatMap(c -> c.contradictions().stream())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void addedNamesOnlyGainReachability() {
    named.forEach((group, liveness) -> assertEquals(Set.of(), liveness.lost(), group));
    assertTrue(named.get(PortNamingCase.RANDOM).gained().size() >= 10, named::toString);
  }

  /** Not even if one port is rejected because of another one. */
  @Test
  void deniedServicesDoNotWorkWithoutWebhook() {
    assertTrue(!deniedWithoutWebhook.isEmpty(), "something is denied");
    assertEquals(
        List.of(), deniedWithoutWebhook.stream().filter(ProbedService::isFullyReachable).toList());
  }

  @Test
  void replaceWhileWebhookDownLosesNothing() {
    replacedWhileDown.forEach((group, liveness) -> assertEquals(Set.of(), liveness.lost(), group));
    assertEquals(named.keySet(), replacedWhileDown.keySet());
  }

  @Test
  void documentMatchesResults() throws IOException {
    // Another seed has other figures.
    if (SEED == DOCUMENTED_SEED) {
      GeneratedDocument.assertUpToDate(Path.of("docs/proof.md"), page.text());
    }
  }
}
