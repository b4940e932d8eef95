package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.cluster.Flood.Answer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** More bad objects in one namespace than anybody could look at. */
final class FloodIT {

  private static final Installation INSTALLATION = Installation.shared();

  private static final int ANSWERS = 2_000;

  /** Until then a JVM that has just started is busy with itself. */
  private static final int FIRST_ANSWERS = 200;

  private static final String COME_AGAIN =
      """
      {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":\
      "admission webhook \\"ingresses.validate.portcullis.dev\\" denied the request: not decided yet: \
      there is too much to look at for namespace flood at once; ask again in a second",\
      "reason":"TooManyRequests","details":{"retryAfterSeconds":1},"code":429}
      """;

  @Test
  void nothingGetsThroughAndNothingIsDifferentElsewhere() throws Exception {
    INSTALLATION.kubectl().ok("create", "namespace", "flood");
    INSTALLATION.kubectl().ok("create", "namespace", "calm");
    INSTALLATION.kubectl().ok("create", "service", "clusterip", "web", "--tcp=80", "-n", "calm");
    try (KubernetesClient client = INSTALLATION.client()) {
      Flood flood = new Flood(client, "flood");
      try {
        eventually("it rises", () -> flood.answers().size() > FIRST_ANSWERS);
        for (int i = 0; flood.answers().size() < ANSWERS; i++) {
          Answer good = Flood.create(client, "calm", "good-" + i, List.of("web"));
          assertEquals(201, good.code(), good.body());
          Answer bad = Flood.create(client, "calm", "bad-" + i, List.of("none"));
          assertEquals(403, bad.code(), bad.body());
        }
      } finally {
        flood.stop();
      }
      Set<Answer> notDenied =
          flood.answers().stream().filter(a -> a.code() != 403).collect(Collectors.toSet());
      assertEquals(Set.of(new Answer(429, "1", COME_AGAIN)), notDenied);
      assertTrue(flood.answers().stream().anyMatch(a -> a.code() == 403), "some are decided");
    }
  }
}
