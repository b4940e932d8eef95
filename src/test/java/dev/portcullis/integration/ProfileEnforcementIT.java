package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ApiServerProxy;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks that the namespace's label decides the outcome of a change. The test has its own control
 * plane, because it delays the replica's watches and needs many ClusterIPs.
 */
final class ProfileEnforcementIT {

  /** The columns of the table; the last is an unknown profile. */
  private static final List<String> LABELS =
      List.of("audit", "gitops", "standard", "strict", "off", "lax");

  private static final String TABLE =
      """
      #                                 | audit  | gitops | standard | strict | off    | lax
      ingress-service-missing           | warned | warned | denied   | denied | silent | denied
      ingress-port-missing              | warned | denied | denied   | denied | silent | denied
      ingress-answers-itself            | warned | warned | warned   | warned | silent | warned
      ingress-stops-answering           | warned | warned | denied   | denied | silent | denied
      endpoints-name                    | warned | denied | denied   | denied | silent | denied
      endpoints-number                  | warned | denied | denied   | denied | silent | denied
      endpoints-protocol                | warned | denied | denied   | denied | silent | denied
      slice-name                        | warned | denied | denied   | denied | silent | denied
      service-drops-port                | warned | warned | denied   | denied | silent | denied
      service-renames-port              | warned | warned | denied   | denied | silent | denied
      service-renumbers-port            | warned | warned | denied   | denied | silent | denied
      service-renames-under-endpoints   | warned | warned | denied   | denied | silent | denied
      service-retargets-under-endpoints | warned | warned | denied   | denied | silent | denied
      service-loses-selector            | warned | warned | warned   | warned | silent | warned
      slice-beside-endpoints            | warned | warned | warned   | warned | silent | warned
      service-deleted                   | warned | warned | warned   | denied | silent | warned
      endpoints-deleted                 | warned | warned | warned   | warned | silent | warned
      stale-ingress                     | silent | silent | silent   | silent | silent | warned
      """;

  private static final List<String> RELABELLED =
      IntStream.rangeClosed(1, 5).mapToObj(i -> "relabelled-" + i).toList();

  private static final ProfileFixture DROP = ProfileFixture.read("service-drops-port");

  /** The end date of an offered exemption, which changes at midnight. */
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private static ControlPlane plane;
  private static TestInstallation installation;
  private static ApiServerProxy proxy;
  private static Replica replica;
  private static Kubectl kubectl;

  /** The chains are older than the replica, so all are in its view and one can be stale. */
  @BeforeAll
  static void chains() {
    plane = ControlPlane.start();
    ClusterAccess cluster = plane.cluster();
    kubectl = cluster.kubectl();
    kubectl.runOkWith(namespaces(), "create", "-f", "-");
    String before =
        ProfileFixture.all().map(ProfileFixture::before).collect(Collectors.joining("---\n"));
    LABELS.forEach(l -> kubectl.runOkWith(before, "apply", "-n", "p-" + l, "-f", "-"));
    kubectl.runOkWith(
        RELABELLED.stream()
            .map(n -> DROP.before().replace("metadata: {", "metadata: {namespace: " + n + ", "))
            .collect(Collectors.joining("---\n")),
        "apply",
        "-f",
        "-");

    installation = TestInstallation.install(cluster);
    proxy = ApiServerProxy.startFor(cluster);
    String token = cluster.tokenOfServiceAccount("portcullis", "portcullis");
    replica = installation.replica(Map.of(), proxy.kubeconfig(token)).awaitReady();
    installation.register(replica);
  }

  private static String namespaces() {
    return Stream.concat(
            LABELS.stream().map(l -> NamespaceManifest.of("p-" + l, l)),
            RELABELLED.stream().map(n -> NamespaceManifest.of(n, "standard")))
        .collect(Collectors.joining("---\n"));
  }

  @AfterAll
  static void close() {
    installation.assertEveryCallWasAnswered();
    replica.close();
    proxy.close();
    plane.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = TABLE)
  void profileDecidesOutcome(ArgumentsAccessor row) {
    ProfileFixture change = ProfileFixture.read(row.getString(0));
    // Each label has its own namespace.
    Map<String, ProcessResult> dryRuns =
        LABELS.parallelStream()
            .filter(l -> effect(row, l).equals("denied") && !l.equals("lax"))
            .collect(
                Collectors.toConcurrentMap(
                    l -> l, l -> change.apply(inNamespaceOf(l), "--dry-run=server")));
    Map<String, ProcessResult> results =
        LABELS.parallelStream()
            .collect(Collectors.toConcurrentMap(l -> l, l -> change.apply(inNamespaceOf(l))));
    assertAll(
        Stream.concat(
            dryRuns.entrySet().stream().map(e -> () -> assertWarned(e.getKey(), e.getValue())),
            LABELS.stream()
                .map(l -> () -> assertOutcome(change, l, effect(row, l), results.get(l)))));
  }

  private static String effect(ArgumentsAccessor row, String label) {
    return row.getString(1 + LABELS.indexOf(label));
  }

  private static NamespacedKubectl inNamespaceOf(String label) {
    return new NamespacedKubectl("p-" + label, kubectl);
  }

  private static void assertWarned(String label, ProcessResult dryRun) {
    assertEquals(ApplyResult.WARNED, ApplyResult.of(dryRun), () -> label + ": " + dryRun);
    assertTrue(dryRun.err().contains("] (rejected without dry run)"), dryRun.err());
  }

  private static void assertOutcome(
      ProfileFixture change, String label, String effect, ProcessResult finished)
      throws IOException {
    assertEquals(
        ApplyResult.valueOf(effect.toUpperCase(Locale.ROOT)),
        ApplyResult.of(finished),
        () -> label + ": " + finished);
    change.assertOutput(label, DATE.matcher(finished.out() + finished.err()).replaceAll("<date>"));
  }

  /** A patch would keep it, because it is merged into the stored object. */
  @Test
  void replaceWithRenamedPortLosesNodePort() {
    NamespacedKubectl in = new NamespacedKubectl("p-standard", kubectl);
    assertEquals(0, in.apply(nodePort("http", "")).exitCode());
    String old = storedNodePort(in);
    ProcessResult lost = in.runWith(nodePort("web", ""), "replace", "-f", "-");
    String now = storedNodePort(in);
    assertNotEquals(old, now);
    assertEquals(
        """
        Warning: Service p-standard/outside: Port 80 is renamed from "http" to "web", which changes its \
        nodePort from %2$s to %1$s [service-node-port-reallocated]; help: write nodePort: %2$s in \
        this port to keep the number
        """
            .formatted(now, old),
        lost.err());
    ProcessResult kept = in.runWith(nodePort("http", ", nodePort: " + now), "replace", "-f", "-");
    assertEquals("", kept.err());
    assertEquals(now, storedNodePort(in));
  }

  private static String nodePort(String name, String more) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: outside}
    spec: {type: NodePort, selector: {app: outside}, ports: [{name: %s, port: 80%s}]}
    """
        .formatted(name, more);
  }

  private static String storedNodePort(NamespacedKubectl in) {
    return in.run("get", "service", "outside", "-o=jsonpath={.spec.ports[0].nodePort}").out();
  }

  @Test
  void everyFixtureIsInTheTable() {
    ProfileFixture.all().forEach(c -> assertTrue(TABLE.contains("\n" + c.name() + " "), c.name()));
  }

  /** A new label is effective immediately, before the view has it. */
  @Test
  void relaxedProfileAppliesImmediately() {
    proxy.holdWatches();
    try {
      for (String namespace : RELABELLED) {
        kubectl.runOk(
            "label", "namespace", namespace, "portcullis.dev/profile=gitops", "--overwrite");
        ProcessResult applied = DROP.apply(new NamespacedKubectl(namespace, kubectl));
        assertEquals(ApplyResult.WARNED, ApplyResult.of(applied), applied::toString);
      }
      assertTrue(proxy.heldEventCount() > 0, "the view has heard of no label");
    } finally {
      proxy.releaseWatches();
    }
  }
}
