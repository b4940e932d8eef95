package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that names, labels, and ports of the shipped manifests agree with each other. */
final class InstallationManifestsTest {

  private static final Kustomization DEFAULT = new Kustomization("k8s");
  private static final Kustomization FILES = new Kustomization("k8s/files");
  private static final Kustomization CERT_MANAGER = new Kustomization("k8s/cert-manager");
  private static final Kustomization CERT_MANAGER_WEBHOOKS =
      new Kustomization("k8s/cert-manager/webhooks");
  private static final Kustomization AUDIT = new Kustomization("k8s/audit");
  private static final Kustomization STATIC = new Kustomization("k8s/static");
  private static final Kustomization PROMETHEUS = new Kustomization("k8s/prometheus");
  private static final Kustomization HIGH_LOAD = new Kustomization("k8s/high-load");

  /** The folders that an admin applies as a whole. */
  static Stream<Kustomization> installations() {
    return Stream.of(DEFAULT, FILES, CERT_MANAGER, HIGH_LOAD);
  }

  @Test
  void everyKustomizationIsTested() {
    assertEquals(
        Set.of(
            "k8s",
            "k8s/audit",
            "k8s/base",
            "k8s/cert-manager",
            "k8s/cert-manager/webhooks",
            "k8s/files",
            "k8s/high-load",
            "k8s/prometheus",
            "k8s/reader",
            "k8s/repair",
            "k8s/self-managed",
            "k8s/static"),
        Kustomization.all().stream().map(Kustomization::folder).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("installations")
  void everyObjectHasNamespaceAndLabels(Kustomization shipped) {
    for (HasMetadata object : shipped.objects()) {
      assertEquals(
          "portcullis",
          object.getMetadata().getLabels().get("app.kubernetes.io/name"),
          object.getKind());
      String namespace = object.getMetadata().getNamespace();
      assertTrue(namespace == null || namespace.equals("portcullis"), object.getKind());
    }
    assertEquals("portcullis", shipped.only(Namespace.class).getMetadata().getName());
    assertEquals(
        Namespace.class, shipped.objects().get(0).getClass(), "the namespace of all is first");
  }

  @ParameterizedTest
  @MethodSource("installations")
  void selectorsMatchReplicas(Kustomization shipped) {
    Deployment deployment = shipped.only(Deployment.class);
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    assertEquals(labels, deployment.getSpec().getSelector().getMatchLabels());
    assertEquals(labels, shipped.only(Service.class).getSpec().getSelector());
    assertEquals(
        labels, shipped.only(PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels());
    assertEquals(
        labels, shipped.only(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels());
    assertEquals(labels, PROMETHEUS.only(Service.class).getSpec().getSelector());
    pod(shipped)
        .getTopologySpreadConstraints()
        .forEach(c -> assertEquals(labels, c.getLabelSelector().getMatchLabels()));
  }

  @ParameterizedTest
  @MethodSource("installations")
  void servicePortsMatchContainerPorts(Kustomization shipped) {
    Container container = container(shipped);
    Map<String, Integer> ports =
        container.getPorts().stream()
            .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    assertEquals(Map.of("https", 8443, "management", 9000), ports);
    ServicePort https = port(shipped.only(Service.class));
    assertEquals(443, https.getPort());
    assertEquals(new IntOrString("https"), https.getTargetPort());
    ServicePort management = port(PROMETHEUS.only(Service.class));
    assertEquals(9000, management.getPort());
    assertEquals(new IntOrString("management"), management.getTargetPort());
    assertEquals(
        ports.keySet(),
        shipped.only(NetworkPolicy.class).getSpec().getIngress().stream()
            .flatMap(i -> i.getPorts().stream())
            .map(p -> p.getPort().getStrVal())
            .collect(Collectors.toSet()),
        "exactly the ports that it listens on are allowed");
    Stream.of(
            container.getStartupProbe(),
            container.getReadinessProbe(),
            container.getLivenessProbe())
        .forEach(p -> assertEquals(new IntOrString("management"), p.getHttpGet().getPort()));
  }

  private static ServicePort port(Service service) {
    assertEquals(1, service.getSpec().getPorts().size());
    return service.getSpec().getPorts().get(0);
  }

  /** The termination grace period covers all termination steps. */
  @ParameterizedTest
  @MethodSource("installations")
  void gracePeriodCoversShutdown(Kustomization shipped) {
    Container container = container(shipped);
    long sleep = container.getLifecycle().getPreStop().getSleep().getSeconds();
    long delay = seconds(variable(container, "QUARKUS_SHUTDOWN_DELAY"));
    long drain = seconds(DefaultSettings.of("quarkus.shutdown.timeout"));
    assertEquals("true", DefaultSettings.of("quarkus.shutdown.delay-enabled"));
    assertTrue(sleep > 0 && delay > 0 && drain > 3, "longer than a review may take");
    assertTrue(sleep + delay + drain < pod(shipped).getTerminationGracePeriodSeconds());
  }

  private static long seconds(String duration) {
    assertTrue(duration.endsWith("s"), duration);
    return Long.parseLong(duration.substring(0, duration.length() - 1));
  }

  private static String variable(Container container, String name) {
    return container.getEnv().stream()
        .filter(e -> e.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @ParameterizedTest
  @MethodSource("installations")
  void disruptionBudgetKeepsOneReplica(Kustomization shipped) {
    int replicas = shipped.only(Deployment.class).getSpec().getReplicas();
    int kept = shipped.only(PodDisruptionBudget.class).getSpec().getMinAvailable().getIntVal();
    assertTrue(replicas > kept && kept > 0, "a node can be drained while a replica answers");
  }

  @ParameterizedTest
  @MethodSource("installations")
  void priorityClassIsPermitted(Kustomization shipped) {
    ResourceQuota quota = shipped.only(ResourceQuota.class);
    assertEquals(
        List.of(pod(shipped).getPriorityClassName()),
        quota.getSpec().getScopeSelector().getMatchExpressions().get(0).getValues());
    assertEquals(Set.of("pods"), quota.getSpec().getHard().keySet());
  }

  /** A server that neither manages certificates nor registers has no right to write. */
  @Test
  void externalCertificatesNeedOnlyReadPermissions() {
    for (Kustomization shipped : List.of(FILES, CERT_MANAGER)) {
      assertEquals(List.of(), shipped.all(Role.class));
      assertEquals(List.of(), shipped.all(Secret.class));
      assertEquals(List.of(), shipped.all(ValidatingWebhookConfiguration.class));
      assertEquals(
          Set.of("get", "list", "watch"),
          shipped.only(ClusterRole.class).getRules().stream()
              .flatMap(r -> r.getVerbs().stream())
              .collect(Collectors.toSet()));
      assertEquals("static", variable(container(shipped), "PORTCULLIS_REGISTRATION_MODE"));
      assertEquals(
          List.of("serve", "--tls-cert", "/tls/tls.crt", "--tls-key", "/tls/tls.key"),
          container(shipped).getArgs());
      assertEquals("/tls", container(shipped).getVolumeMounts().get(0).getMountPath());
    }
  }

  @Test
  void defaultInstallationIsSelfManaged() {
    for (Kustomization shipped : List.of(DEFAULT, HIGH_LOAD)) {
      assertEquals(List.of(), container(shipped).getArgs());
      assertEquals(List.of(), container(shipped).getVolumeMounts());
      assertEquals(
          List.of("QUARKUS_SHUTDOWN_DELAY", "PORTCULLIS_MAP_PORT"),
          container(shipped).getEnv().stream().map(EnvVar::getName).toList());
      assertEquals(
          List.of(),
          shipped.only(ValidatingWebhookConfiguration.class).getWebhooks(),
          "no webhook is registered before a replica can answer");
      assertEquals(List.of(), shipped.only(MutatingWebhookConfiguration.class).getWebhooks());
    }
  }

  /** Included where the server writes anyway, and separate where it does not. */
  @Test
  void auditHasLeaseAndReportPermissions() {
    String lease = AUDIT.only(Lease.class).getMetadata().getName();
    assertEquals(
        List.of(lease), AUDIT.only(Role.class).getRules().get(0).getResourceNames(), "its own");
    AUDIT.only(ClusterRole.class).getRules().stream()
        .filter(r -> !r.getResources().contains("events"))
        .forEach(r -> assertEquals(List.of("portcullis"), r.getResourceNames()));
    for (Kustomization shipped : List.of(DEFAULT, HIGH_LOAD)) {
      assertTrue(shipped.objects().containsAll(AUDIT.objects()));
    }
  }

  @Test
  void certManagerSecretIsMountedAndTrusted() {
    GenericKubernetesResource certificate = CERT_MANAGER.named("Certificate", "portcullis");
    assertEquals(
        certificate.<String>get("spec", "secretName"),
        pod(CERT_MANAGER).getVolumes().get(0).getSecret().getSecretName());
    assertEquals("portcullis.portcullis.svc", certificate.get("spec", "dnsNames", 0));
    GenericKubernetesResource issuer =
        CERT_MANAGER.named("Issuer", certificate.get("spec", "issuerRef", "name"));
    GenericKubernetesResource authority = CERT_MANAGER.named("Certificate", "portcullis-ca");
    assertEquals(
        authority.<String>get("spec", "secretName"),
        issuer.<String>get("spec", "ca", "secretName"));
    CERT_MANAGER.named("Issuer", authority.get("spec", "issuerRef", "name"));
    for (HasMetadata asked : CERT_MANAGER_WEBHOOKS.objects()) {
      assertEquals(
          Map.of("cert-manager.io/inject-ca-from", "portcullis/portcullis"),
          asked.getMetadata().getAnnotations());
    }
  }

  @Test
  void certManagerWebhooksMatchDefaults() {
    assertEquals(
        STATIC.only(ValidatingWebhookConfiguration.class).getWebhooks(),
        CERT_MANAGER_WEBHOOKS.only(ValidatingWebhookConfiguration.class).getWebhooks());
    assertEquals(
        STATIC.only(MutatingWebhookConfiguration.class).getWebhooks(),
        CERT_MANAGER_WEBHOOKS.only(MutatingWebhookConfiguration.class).getWebhooks());
  }

  /** Each apply would overwrite an existing value of cert-manager. */
  @Test
  void webhooksHaveNoCaBundle() {
    assertEquals(-1, STATIC.build().indexOf("caBundle"));
  }

  @Test
  void serviceMonitorSelectsService() {
    GenericKubernetesResource monitor = PROMETHEUS.named("ServiceMonitor", "portcullis");
    Service service = PROMETHEUS.only(Service.class);
    assertEquals(service.getMetadata().getLabels(), monitor.get("spec", "selector", "matchLabels"));
    assertEquals(port(service).getName(), monitor.get("spec", "endpoints", 0, "port"));
    assertEquals("/q/metrics", monitor.get("spec", "endpoints", 0, "path"));
    assertTrue(
        !DEFAULT
            .only(Service.class)
            .getMetadata()
            .getLabels()
            .entrySet()
            .containsAll(service.getMetadata().getLabels().entrySet()),
        "and no other");
  }

  @Test
  void alertsHaveSeverityAndDescription() {
    List<Map<String, Object>> rules = PrometheusAlerts.all();
    for (Map<String, Object> rule : rules) {
      assertTrue(
          Set.of("warning", "critical").contains(((Map<?, ?>) rule.get("labels")).get("severity")));
      assertEquals(
          Set.of("summary", "description"), ((Map<?, ?>) rule.get("annotations")).keySet());
    }
    assertEquals(rules.size(), rules.stream().map(r -> r.get("alert")).distinct().count(), "names");
  }

  private static PodSpec pod(Kustomization shipped) {
    return shipped.only(Deployment.class).getSpec().getTemplate().getSpec();
  }

  private static Container container(Kustomization shipped) {
    return pod(shipped).getContainers().get(0);
  }
}
