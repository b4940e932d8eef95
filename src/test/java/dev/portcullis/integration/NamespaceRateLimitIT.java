package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.integration.InvalidIngressFlood.CreateResponse;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks more invalid objects in one namespace than live reads are available for. */
final class NamespaceRateLimitIT {

  private static final TestInstallation INSTALLATION = TestInstallation.shared();

  private static final String FLOODED = GeneratedName.from("flood");
  private static final String CALM = GeneratedName.from("calm");

  private static final int RESPONSES = 2_000;

  /** A fresh JVM is slow until then. */
  private static final int WARM_UP_RESPONSES = 200;

  private static final String RATE_LIMITED =
      """
      {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":\
      "admission webhook \\"ingresses.validate.portcullis.dev\\" denied the request: \
      not decided: too many live reads for namespace %s; retry in 1 s",\
      "reason":"TooManyRequests","details":{"retryAfterSeconds":1},"code":429}
      """
          .formatted(FLOODED);

  @Test
  void floodIsRejectedAndOtherNamespacesAreUnaffected() throws Exception {
    INSTALLATION.kubectl().runOk("create", "namespace", FLOODED);
    INSTALLATION.kubectl().runOk("create", "namespace", CALM);
    INSTALLATION.kubectl().runOk("create", "service", "clusterip", "web", "--tcp=80", "-n", CALM);
    try (KubernetesClient client = INSTALLATION.client()) {
      InvalidIngressFlood flood = new InvalidIngressFlood(client, FLOODED);
      try {
        eventually("it rises", () -> flood.responses().size() > WARM_UP_RESPONSES);
        for (int i = 0; flood.responses().size() < RESPONSES; i++) {
          CreateResponse good =
              InvalidIngressFlood.create(client, CALM, "good-" + i, List.of("web"));
          assertEquals(201, good.code(), good.body());
          CreateResponse bad =
              InvalidIngressFlood.create(client, CALM, "bad-" + i, List.of("none"));
          assertEquals(403, bad.code(), bad.body());
        }
      } finally {
        flood.stop();
      }
      Set<CreateResponse> notDenied =
          flood.responses().stream().filter(a -> a.code() != 403).collect(Collectors.toSet());
      assertEquals(Set.of(new CreateResponse(429, "1", RATE_LIMITED)), notDenied);
      assertTrue(flood.responses().stream().anyMatch(a -> a.code() == 403), "some are decided");
    }
  }
}
