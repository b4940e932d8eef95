package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.Page;
import dev.portcullis.cluster.RandomChains.Odds;
import dev.portcullis.cluster.RandomChains.Wanted;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Finished;
import dev.portcullis.controlplane.Host;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.Network;
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
 * What the rules say of chains, held against what a client gets from a real kube-proxy; and what
 * becomes of traffic when names are added, and when their manifests are written again while we are
 * away. Makes docs/proof.md.
 */
@Tag("traffic")
@Tag("alone")
final class ProofIT {

  private static final int PORT = 8443;
  private static final String NODE = "node1";
  private static final String POD = "10.9.1.1";
  private static final String RANDOM = "random";

  /** The chains are always the same, so that the figures are. */
  private static final long SEED = 20260301;

  private static final int CHAINS = 300;
  private static final int CHAINS_TO_NAME = 120;
  private static final int FEWEST_FIXTURES = 55;
  private static final int FEWEST_OF_A_RULE = 5;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final List<RuleFixture> FIXTURES = RuleFixture.all();
  private static final List<NamingCase> CASES =
      Stream.of(NamingCase.files(), NamingCase.random(CHAINS_TO_NAME, SEED))
          .flatMap(List::stream)
          .toList();

  private static Network network;
  private static ControlPlane plane;
  private static Kubectl kubectl;
  private static Bulk admin;
  private static ProofPage page;
  private static List<AskedChain> fixtures;
  private static List<AskedChain> random;
  private static List<AskedChain> deniedWithoutUs;
  private static Map<String, Liveness> named;
  private static Map<String, Liveness> away;

  @BeforeAll
  static void doAll() {
    network = Network.create();
    Host webhook = network.addHost("webhook");
    // Pods need no service accounts here, and need not wait for them.
    plane = ControlPlane.startIn(network, "--disable-admission-plugins=ServiceAccount");
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    plane.startKubeProxy();
    kubectl = plane.cluster().kubectl();
    admin = new Bulk(kubectl);
    page = new ProofPage();
    askFixturesAndRandomChains();
    SelfManaged installation = new SelfManaged(plane.cluster());
    installation.apply();
    try (Replica replica = replica(webhook)) {
      replica.awaitReady();
      register(installation, webhook);
      askNamed();
    }
    unregister(installation);
    askWrittenAgain();
  }

  @AfterAll
  static void end() {
    if (plane != null) {
      plane.close();
    }
    if (network != null) {
      network.close();
    }
  }

  private static void makeNamespaces(Map<String, String> profiles) {
    kubectl.okWith(
        profiles.entrySet().stream()
            .map(
                e ->
                    """
                    apiVersion: v1
                    kind: Namespace
                    metadata: {name: %s, labels: {portcullis.dev/profile: "%s"}}
                    ---
                    """
                        .formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining()),
        "create",
        "-f",
        "-");
  }

  private static void askFixturesAndRandomChains() {
    List<ObjectNode> objects =
        new ArrayList<>(FIXTURES.stream().flatMap(f -> f.objects().stream()).toList());
    for (Wanted chain : RandomChains.make(CHAINS, Odds.ANYTHING, SEED)) {
      objects.add(chain.service());
      objects.addAll(chain.behind());
    }
    objects.stream()
        .map(o -> (ObjectNode) o.get("metadata"))
        .filter(m -> !m.has("namespace"))
        .forEach(m -> m.put("namespace", RANDOM));
    Map<String, String> namespaces = new TreeMap<>();
    objects.forEach(o -> namespaces.put(o.at("/metadata/namespace").asText(), "off"));
    makeNamespaces(namespaces);
    ReadyPod.create(ReadyPod.of(objects.stream(), NODE, POD).toList(), kubectl);
    // Services come last, so that what controllers overwrite is there when they look.
    Predicate<ObjectNode> isService = o -> o.get("kind").asText().equals("Service");
    List<ObjectNode> refused = new ArrayList<>();
    refused.addAll(admin.write("create", objects.stream().filter(isService.negate()).toList()));
    refused.addAll(admin.write("create", objects.stream().filter(isService).toList()));
    Map<ObjectNode, String> reasons = new LinkedHashMap<>();
    refused.forEach(o -> reasons.put(o, admin.reason(o)));

    StoredChains stored = settled(c -> true);
    List<AskedChain> asked = new Questioner(network).ask(stored.all());
    fixtures = asked.stream().filter(c -> !c.chain().namespace().equals(RANDOM)).toList();
    random = asked.stream().filter(c -> c.chain().namespace().equals(RANDOM)).toList();
    page.fixtures(FIXTURES, reasons, stored, fixtures);
    page.random(random, SEED);
    page.numbers(asked);
  }

  /** What is stored once the controllers and kube-proxy have followed. */
  private static StoredChains settled(Predicate<StoredChain> ours) {
    StoredChains[] now = new StoredChains[1];
    eventually(
        "slices follow",
        PATIENCE,
        () -> {
          StoredChains stored = StoredChains.now(kubectl);
          now[0] =
              new StoredChains(
                  stored.all().stream().filter(c -> isOurs(c) && ours.test(c)).toList(),
                  stored.findings());
          List<StoredChain> late = now[0].all().stream().filter(c -> !c.isFollowed()).toList();
          if (!late.isEmpty()) {
            throw new IllegalStateException(late.toString());
          }
          return true;
        });
    plane.settle();
    return now[0];
  }

  private static boolean isOurs(StoredChain chain) {
    return !Set.of("default", "kube-system", "portcullis").contains(chain.namespace());
  }

  private static Replica replica(Host host) {
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

  private static void register(SelfManaged installation, Host host) {
    installation.callableAt(List.of(host.ipv4()), PORT);
    installation.awaitRegistered();
    eventually("the API server asks us", ProofIT::isAsked);
  }

  private static void unregister(SelfManaged installation) {
    installation.unregister();
    eventually("the API server asks nobody", () -> !isAsked());
  }

  /** Whether the API server calls a webhook of ours, be it there or not. */
  private static boolean isAsked() {
    Finished asked =
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

  private static void askNamed() {
    Map<String, String> profiles = new HashMap<>();
    CASES.forEach(c -> profiles.put(NamingCase.SEEN + c.id(), c.profile()));
    CASES.forEach(c -> profiles.put(NamingCase.UNSEEN + c.id(), "off"));
    makeNamespaces(profiles);
    List<String> both = List.of(NamingCase.SEEN, NamingCase.UNSEEN);
    ReadyPod.create(
        both.stream()
            .flatMap(p -> CASES.stream().flatMap(c -> ReadyPod.of(c.all(p), NODE, POD)))
            .toList(),
        kubectl);
    Bulk unseen =
        new Bulk(plane.cluster().kubectlAs("system:kube-controller-manager", "system:masters"));
    for (String prefix : both) {
      List<ObjectNode> there =
          CASES.stream().flatMap(c -> c.in(prefix, c.there()).stream()).toList();
      assertEquals(List.of(), unseen.write("create", there));
    }
    settled(ProofIT::isNamed);
    Map<String, Map<String, String>> chainsByRefused = new HashMap<>();
    for (String prefix : both) {
      Map<String, String> refused = new HashMap<>();
      chainsByRefused.put(prefix, refused);
      for (List<ObjectNode> wave :
          List.of(
              CASES.stream().flatMap(c -> c.in(prefix, c.first()).stream()).toList(),
              CASES.stream().flatMap(c -> c.in(prefix, c.then()).stream()).toList())) {
        admin
            .put(wave)
            .forEach(
                o -> {
                  String id =
                      Liveness.id(
                          o.at("/metadata/namespace").asText(), o.at("/metadata/name").asText());
                  refused.put(o.get("kind").asText() + " " + id, chainOf(o));
                });
      }
    }
    List<AskedChain> asked = new Questioner(network).ask(settled(ProofIT::isNamed).all());
    // What the API server refuses by itself it refuses in both places.
    Map<String, String> byUs = new HashMap<>(chainsByRefused.get(NamingCase.SEEN));
    byUs.keySet().removeAll(chainsByRefused.get(NamingCase.UNSEEN).keySet());
    Set<String> denied = Set.copyOf(byUs.values());
    deniedWithoutUs =
        asked.stream()
            .filter(c -> c.chain().namespace().startsWith(NamingCase.UNSEEN))
            .filter(c -> denied.contains(Liveness.id(c.chain().namespace(), c.chain().name())))
            .toList();
    named = Liveness.of(CASES, asked, denied);
  }

  /** The chain that an object is part of. */
  private static String chainOf(ObjectNode object) {
    String label = object.at("/metadata/labels").path("kubernetes.io/service-name").asText();
    return Liveness.id(
        object.at("/metadata/namespace").asText(),
        label.isEmpty() ? object.at("/metadata/name").asText() : label);
  }

  private static boolean isNamed(StoredChain chain) {
    return Stream.of(NamingCase.SEEN, NamingCase.UNSEEN).anyMatch(chain.namespace()::startsWith);
  }

  private static void askWrittenAgain() {
    for (String prefix : List.of(NamingCase.SEEN, NamingCase.UNSEEN)) {
      admin.write("replace", CASES.stream().flatMap(c -> c.written(prefix).stream()).toList());
    }
    away =
        Liveness.of(CASES, new Questioner(network).ask(settled(ProofIT::isNamed).all()), Set.of());
    page.names(named, away, deniedWithoutUs.size());
  }

  @Test
  void everyRuleAboutWhatStandsBehindAServiceIsTried() {
    assertTrue(FIXTURES.size() >= FEWEST_FIXTURES, () -> "fewer than " + FEWEST_FIXTURES);
    Map<String, Long> chains =
        random.stream()
            .flatMap(c -> c.chain().findings().stream().map(f -> f.rule()).distinct())
            .collect(Collectors.groupingBy(r -> r, TreeMap::new, Collectors.counting()));
    Set<String> ofServices =
        FIXTURES.stream().map(RuleFixture::rule).collect(Collectors.toCollection(TreeSet::new));
    // Of chains without selector neither can be said.
    ofServices.removeAll(Set.of("endpoints-overwritten", "endpoints-service-missing"));
    assertEquals(ofServices, chains.keySet());
    chains.forEach((rule, count) -> assertTrue(count >= FEWEST_OF_A_RULE, rule));
  }

  @Test
  void noFixtureContradictsWhatIsSaidOfIt() {
    assertEquals("", contradictions(fixtures));
  }

  @Test
  void noRandomChainContradictsWhatIsSaidOfIt() {
    assertEquals(CHAINS, random.size());
    assertEquals("", contradictions(random));
  }

  private static String contradictions(List<AskedChain> chains) {
    return chains.stream()
        .flatMap(c -> c.contradictions().stream())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void namesBringPortsToLifeAndKillNone() {
    named.forEach((group, liveness) -> assertEquals(Set.of(), liveness.died(), group));
    assertTrue(named.get(NamingCase.RANDOM).born().size() >= 10, named::toString);
  }

  /** Not even where one port is refused for the sake of another one. */
  @Test
  void whatIsDeniedDoesNotWorkWithoutUs() {
    assertTrue(!deniedWithoutUs.isEmpty(), "something is denied");
    assertEquals(List.of(), deniedWithoutUs.stream().filter(AskedChain::works).toList());
  }

  @Test
  void nothingDiesByAPutWhileWeAreAwayThatLivesWithoutUs() {
    away.forEach((group, liveness) -> assertEquals(Set.of(), liveness.died(), group));
    assertEquals(named.keySet(), away.keySet());
  }

  @Test
  void thePageIsWhatWasSeen() throws IOException {
    Page.check(Path.of("docs/proof.md"), page.text());
  }
}
