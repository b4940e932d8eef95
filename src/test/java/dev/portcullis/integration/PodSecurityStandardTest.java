package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks each control of the Pod Security Standards {@code restricted} and {@code baseline} field
 * by field (kubernetes.io, Pod Security Standards). {@link OperationsGuideIT} lets the API server
 * check them, too, in one version.
 */
final class PodSecurityStandardTest {

  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  static Stream<Kustomization> installations() {
    return Kustomization.all().stream().filter(k -> !k.all(Deployment.class).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("installations")
  void namespaceEnforcesRestricted(Kustomization shipped) {
    Map<String, String> labels = shipped.only(Namespace.class).getMetadata().getLabels();
    for (String mode : List.of("enforce", "audit", "warn")) {
      assertEquals("restricted", labels.get("pod-security.kubernetes.io/" + mode));
    }
  }

  @ParameterizedTest
  @MethodSource("installations")
  void podUsesNoHostNamespaces(Kustomization shipped) {
    JsonNode pod = pod(shipped);
    assertAll(
        Stream.of("hostNetwork", "hostPID", "hostIPC")
            .map(f -> () -> assertEquals("", pod.path(f).asText(), f)));
    assertEquals("", pod.path("securityContext").path("windowsOptions").asText());
    assertEquals(0, pod.path("securityContext").path("sysctls").size());
    for (JsonNode volume : pod.path("volumes")) {
      TreeSet<String> kinds = new TreeSet<>(names(volume));
      kinds.remove("name");
      assertTrue(VOLUMES.containsAll(kinds), kinds.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("installations")
  void podRunsAsNonRoot(Kustomization shipped) {
    JsonNode pod = pod(shipped).path("securityContext");
    assertTrue(pod.path("runAsNonRoot").asBoolean());
    assertTrue(pod.path("runAsUser").isMissingNode(), "the image sets a numeric user");
    assertEquals("RuntimeDefault", pod.path("seccompProfile").path("type").asText());
    assertTrue(pod.path("seLinuxOptions").isMissingNode());
    assertTrue(pod.path("appArmorProfile").isMissingNode());
  }

  @ParameterizedTest
  @MethodSource("installations")
  void containersDropPrivileges(Kustomization shipped) {
    for (JsonNode container : containers(shipped)) {
      JsonNode its = container.path("securityContext");
      assertEquals("false", its.path("allowPrivilegeEscalation").asText());
      assertTrue(its.path("readOnlyRootFilesystem").asBoolean());
      assertEquals("[\"ALL\"]", its.path("capabilities").path("drop").toString());
      assertEquals(List.of("drop"), names(its.path("capabilities")));
      assertEquals(
          Set.of("allowPrivilegeEscalation", "capabilities", "readOnlyRootFilesystem"),
          Set.copyOf(names(its)),
          "and nothing that takes back what the pod says");
      for (JsonNode port : container.path("ports")) {
        assertTrue(port.path("hostPort").isMissingNode());
      }
    }
  }

  /** New in 1.34: a host in a probe is called by the kubelet. */
  @ParameterizedTest
  @MethodSource("installations")
  void probesHaveNoHost(Kustomization shipped) {
    for (JsonNode container : containers(shipped)) {
      assertEquals(List.of(), container.findValues("host"));
    }
  }

  private static JsonNode pod(Kustomization shipped) {
    return new ObjectMapper()
        .valueToTree(shipped.only(Deployment.class).getSpec().getTemplate().getSpec());
  }

  private static List<JsonNode> containers(Kustomization shipped) {
    JsonNode pod = pod(shipped);
    List<JsonNode> containers =
        Stream.of("containers", "initContainers", "ephemeralContainers")
            .flatMap(f -> StreamSupport.stream(pod.path(f).spliterator(), false))
            .toList();
    assertEquals(1, containers.size());
    return containers;
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toList());
  }
}
