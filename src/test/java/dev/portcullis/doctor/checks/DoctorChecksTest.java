package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.bundled.RequiredPermissions;
import dev.portcullis.doctor.ServingCertificate;
import dev.portcullis.doctor.TestCertificate;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the checks make of what they have read. */
final class DoctorChecksTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  @Test
  void toleratesOneMinuteOfClockSkew() {
    assertEquals(
        Optional.empty(), new ClockSkewCheck().evaluate(Optional.of(Duration.ofSeconds(-60))));
    assertEquals(
        Optional.of("clocks are apart: this machine's is 3 min ahead of the API server's"),
        describeSkew(Duration.ofSeconds(-170)));
    assertEquals(
        Optional.of("clocks are apart: this machine's is 1 min behind the API server's"),
        describeSkew(Duration.ofSeconds(61)));
    assertEquals(
        Optional.of(Level.UNKNOWN),
        new ClockSkewCheck().evaluate(Optional.empty()).map(DoctorFinding::level));
  }

  private static Optional<String> describeSkew(Duration ahead) {
    return new ClockSkewCheck()
        .evaluate(Optional.of(ahead))
        .map(r -> r.message().replaceFirst(";.*", ""));
  }

  @Test
  void reportsServiceWithoutReadyEndpoints() {
    assertEquals(Optional.empty(), describeMissingEndpoints(slice("https", true)));
    assertEquals(Optional.empty(), describeMissingEndpoints(slice("https", null)));
    assertEquals(
        Optional.empty(), describeMissingEndpoints(slice("https", false), slice("https", true)));
    assertEquals(
        Optional.of("its EndpointSlices have 2 addresses and none is ready"),
        describeMissingEndpoints(slice("https", false), slice("https", false)));
    assertEquals(
        Optional.of("its EndpointSlices have no address with port \"https\""),
        describeMissingEndpoints(slice("health", true)));
    assertEquals(Optional.of("it has no EndpointSlices"), describeMissingEndpoints());
  }

  private static Optional<String> describeMissingEndpoints(EndpointSlice... slices) {
    ServicePort port = new ServicePortBuilder().withName("https").withPort(443).build();
    return WebhookServiceCheck.describeMissingEndpoints(List.of(slices), port);
  }

  private static EndpointSlice slice(String port, Boolean ready) {
    return new EndpointSliceBuilder()
        .addNewPort()
        .withName(port)
        .endPort()
        .addNewEndpoint()
        .withAddresses("192.0.2.1")
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .endEndpoint()
        .build();
  }

  @Test
  void describesLeaseHolder() {
    assertEquals("is missing", RegistrationDiagnosis.describeLeaseHolder(Optional.empty(), NOW));
    assertEquals(
        "has no holder", RegistrationDiagnosis.describeLeaseHolder(Optional.of(new Lease()), NOW));
    assertEquals(
        "has no holder", RegistrationDiagnosis.describeLeaseHolder(Optional.of(lease("", 0)), NOW));
    assertEquals(
        "is held by a",
        RegistrationDiagnosis.describeLeaseHolder(Optional.of(lease("a", 14)), NOW));
    assertEquals(
        "has run out: its holder a has gone",
        RegistrationDiagnosis.describeLeaseHolder(Optional.of(lease("a", 16)), NOW));
  }

  private static Lease lease(String holder, int secondsAgo) {
    return new LeaseBuilder()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds(15)
        .withRenewTime(NOW.minusSeconds(secondsAgo).atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }

  @Test
  void describesPodProblem() {
    Pod waiting =
        new PodBuilder()
            .withNewMetadata()
            .withName("a")
            .endMetadata()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("False")
            .withReason("ContainersNotReady")
            .endCondition()
            .addNewContainerStatus()
            .withNewState()
            .withNewWaiting("no such image", "ErrImagePull")
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    assertEquals(
        Optional.of("Pod a: ErrImagePull: no such image"),
        RegistrationDiagnosis.findPodProblem(waiting));
    waiting.getStatus().setContainerStatuses(List.of());
    assertEquals(
        Optional.of("Pod a: ContainersNotReady"), RegistrationDiagnosis.findPodProblem(waiting));
    waiting.getStatus().getConditions().get(0).setStatus("True");
    assertEquals(Optional.empty(), RegistrationDiagnosis.findPodProblem(waiting));
  }

  @Test
  void describesExcludedNamespaces() {
    TreeMap<String, Map<String, String>> labels = new TreeMap<>();
    for (String name : List.of("bbs", "kube-system", "shop", "staging")) {
      labels.put(name, new TreeMap<>(Map.of("kubernetes.io/metadata.name", name)));
    }
    labels.get("bbs").put("portcullis.dev/profile", "off");
    labels.get("shop").put("team", "a");
    LabelSelector selector =
        LabelSelector.parse(
            Map.of(
                "matchLabels",
                Map.of("team", "a"),
                "matchExpressions",
                List.of(
                    expression("kubernetes.io/metadata.name", "NotIn", "kube-system"),
                    expression("portcullis.dev/profile", "NotIn", "off"))));
    assertEquals(
        Optional.of("bbs, kube-system, staging (namespaceSelector: team In [a])"),
        NamespaceCoverageCheck.describeExcluded(labels, List.of(selector)));
    LabelSelector shipped =
        new LabelSelector(selector.requirements().subList(1, selector.requirements().size()));
    assertEquals(
        Optional.of("kube-system (by name); bbs (label portcullis.dev/profile: off)"),
        NamespaceCoverageCheck.describeExcluded(labels, List.of(shipped)));
    assertEquals(
        Optional.empty(),
        NamespaceCoverageCheck.describeExcluded(labels, List.of(LabelSelector.parse(null))));
  }

  private static Map<String, Object> expression(String key, String operator, String value) {
    return Map.of("key", key, "operator", operator, "values", List.of(value));
  }

  @Test
  void evaluatesSelectorOperators() {
    Map<String, String> labels = Map.of("a", "1");
    assertTrue(new LabelSelector.Requirement("a", "Exists", List.of()).isMetBy(labels));
    assertTrue(new LabelSelector.Requirement("b", "DoesNotExist", List.of()).isMetBy(labels));
    assertTrue(new LabelSelector.Requirement("b", "NotIn", List.of("1")).isMetBy(labels));
    assertTrue(new LabelSelector.Requirement("a", "In", List.of("1", "2")).isMetBy(labels));
    assertTrue(!new LabelSelector.Requirement("b", "In", List.of("1")).isMetBy(labels));
    assertTrue(!new LabelSelector.Requirement("a", "NotIn", List.of("1")).isMetBy(labels));
    assertTrue(!new LabelSelector.Requirement("b", "Exists", List.of()).isMetBy(labels));
    assertTrue(!new LabelSelector.Requirement("a", "DoesNotExist", List.of()).isMetBy(labels));
  }

  @Test
  void readsCertificateFromSecret() {
    assertEquals("it has no tls.crt", describeSecret(Map.of()));
    assertEquals("it has an empty tls.crt", describeSecret(Map.of("tls.crt", "")));
    assertEquals(
        "it has something else than certificates in tls.crt",
        describeSecret(Map.of("tls.crt", "eA==")));
    assertEquals(
        "the certificate in it",
        describeSecret(Map.of("tls.crt", TestCertificate.createCa("a").toBase64Pem())));
  }

  private static String describeSecret(Map<String, String> data) {
    return ServingCertificate.fromSecret(new SecretBuilder().withData(data).build(), "it")
        .location();
  }

  @Test
  void readsRequiredPermissions() {
    assertTrue(
        RequiredPermissions.ofViewRole()
            .contains(
                new RequiredPermissions(
                    true,
                    List.of("networking.k8s.io"),
                    List.of("ingresses"),
                    List.of(),
                    List.of("get", "list", "watch"))));
    assertTrue(
        RequiredPermissions.ofRegistrationRole()
            .contains(
                new RequiredPermissions(
                    false,
                    List.of(""),
                    List.of("secrets"),
                    List.of("portcullis-tls"),
                    List.of("list", "watch", "update"))));
  }
}
