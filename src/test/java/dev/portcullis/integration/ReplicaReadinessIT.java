package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portcullis.controlplane.ApiServerProxy;
import java.util.Set;
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

  private static final String UNSYNCED_PATH = "checks.find { it.name == 'view' }.data.'not synced'";

  @AfterEach
  void resetProxy() {
    PROXY.reset();
  }

  @Test
  void readyOnceCacheIsSynced() {
    PROXY.hangReads(request -> HELD_KINDS.contains(request.path()));
    try (Replica replica = CLUSTER.replica(ReplicaHealth.SETTINGS)) {
      ReplicaHealth.awaitListening(replica);
      eventually(
          "it has read the rest",
          () ->
              ReplicaHealth.get(replica, "ready", 503)
                  .getString(UNSYNCED_PATH)
                  .equals("ingresses.networking.k8s.io, services"));
      assertEquals("DOWN", ReplicaHealth.get(replica, "ready", 503).getString("status"));
      assertEquals("UP", ReplicaHealth.get(replica, "live", 200).getString("status"));
      assertFalse(replica.log().contains("ready on port"), replica.log());
      PROXY.reset();
      replica.awaitReady();
      assertEquals("UP", ReplicaHealth.get(replica, "ready", 200).getString("status"));
      assertEquals("", ReplicaHealth.get(replica, "ready", 200).getString(UNSYNCED_PATH));
    }
  }
}
