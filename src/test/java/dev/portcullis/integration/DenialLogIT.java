package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.policy.Operation;
import dev.portcullis.testing.InsecureTrustManager;
import dev.portcullis.webhook.WebhookClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks the log of denials, as text and as JSON. */
@Tag("slow")
final class DenialLogIT {

  private static final String DENIED =
      "denied CREATE of Ingress devops/web by you: backend-service-missing";

  private static final Map<String, Object> INGRESS =
      Map.of(
          "apiVersion",
          "networking.k8s.io/v1",
          "kind",
          "Ingress",
          "metadata",
          Map.of("name", "web", "namespace", "devops", "annotations", Map.of("a", "confidential")),
          "spec",
          Map.of(
              "defaultBackend",
              Map.of("service", Map.of("name", "nowhere", "port", Map.of("number", 80)))));

  @Test
  void denialIsLoggedAsLine() throws Exception {
    String log = logOfADenial();
    assertEquals(1, log.lines().filter(l -> l.endsWith(" INFO  " + DENIED)).count(), log);
    assertFalse(log.contains("confidential"), log);
  }

  @Test
  void denialIsLoggedAsJson() throws Exception {
    String log = logOfADenial("--log-format", "json");
    List<String> lines = log.lines().filter(l -> l.contains("denied")).toList();
    assertEquals(1, lines.size(), log);
    JsonNode line = new ObjectMapper().readTree(lines.get(0));
    assertEquals(DENIED, line.get("message").asText());
    assertEquals("backend-service-missing", line.at("/mdc/rules").asText());
    assertEquals("devops", line.at("/mdc/namespace").asText());
  }

  private static String logOfADenial(String... options) throws Exception {
    List<String> args = new ArrayList<>(List.of("--manifests", "examples/bbs-v1"));
    args.addAll(List.of(options));
    try (Replica replica = Replica.start(Map.of(), args.toArray(String[]::new)).awaitReady()) {
      new WebhookClient(
              URI.create("https://localhost:" + replica.port()), InsecureTrustManager.sslContext())
          .submit(Operation.CREATE, new ObjectKey(Kind.INGRESS, "devops", "web"), INGRESS, null);
      eventually("it is written", () -> replica.log().contains("denied"));
      return replica.log();
    }
  }
}
