package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portcullis.controlplane.ApiServerProxy;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks that a replica is ready when it can answer, and alive before that. */
@Tag("slow")
final class ReplicaReadinessIT {

  private static final ProxiedInstallation CLUSTER = ProxiedInstallation.shared();
  private static final ApiServerProxy PROXY = CLUSTER.proxy();

  private static final Set<String> HELD_KINDS =
      Set.of("/api/v1/services", "/apis/networking.k8s.io/v1/ingresses");

  /** Quarkus prints this line before the replica can answer. */
  private static final Pattern HEALTH =
      Pattern.compile("Management interface listening on (http://\\S+?)\\.?$", Pattern.MULTILINE);

  private static final String UNSYNCED_PATH = "checks.find { it.name == 'view' }.data.'not synced'";

  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void resetProxy() {
    PROXY.reset();
  }

  @Test
  void readyOnceCacheIsSynced() {
    PROXY.hangReads(request -> HELD_KINDS.contains(request.path()));
    try (Replica replica =
        CLUSTER.replica(Map.of("quarkus.log.category.\"io.quarkus\".level", "INFO"))) {
      eventually("it listens", () -> HEALTH.matcher(replica.log()).find());
      eventually(
          "it has read the rest",
          () ->
              get(replica, "ready", 503)
                  .getString(UNSYNCED_PATH)
                  .equals("ingresses.networking.k8s.io, services"));
      assertEquals("DOWN", get(replica, "ready", 503).getString("status"));
      assertEquals("UP", get(replica, "live", 200).getString("status"));
      assertFalse(replica.log().contains("ready on port"), replica.log());
      PROXY.reset();
      replica.awaitReady();
      assertEquals("UP", get(replica, "ready", 200).getString("status"));
      assertEquals("", get(replica, "ready", 200).getString(UNSYNCED_PATH));
    }
  }

  private JsonPath get(Replica replica, String what, int status) {
    Matcher health = HEALTH.matcher(replica.log());
    health.find();
    URI uri = URI.create(health.group(1) + "/q/health/" + what);
    try {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(status, answer.statusCode(), () -> answer.body() + replica.log());
      return JsonPath.from(answer.body());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
