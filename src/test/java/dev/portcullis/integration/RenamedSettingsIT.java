package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged server reads settings under all their names, with one warning for old ones. */
@Tag("slow")
final class RenamedSettingsIT {

  @Test
  void oldNamesWorkWithOneWarning() {
    Map<String, String> settings =
        Map.of("portcullis.view", "examples/bbs-v1", "portcullis.door.patience", "5s");
    try (Replica replica = Replica.start(settings).awaitReady()) {
      assertEquals(
          1,
          replica
              .log()
              .lines()
              .filter(
                  l ->
                      l.endsWith(
                          " WARN  settings under old names, which version 0.3 no longer reads:"
                              + " portcullis.door.patience (now portcullis.http.request-timeout),"
                              + " portcullis.view (now portcullis.manifests)"))
              .count(),
          replica.log());
    }
  }

  /** The bean of the cluster is looked up by the name of the setting, not by its value. */
  @Test
  void indexedManifestsReplaceTheCluster() {
    Replica.start(Map.of("portcullis.manifests[0]", "examples/bbs-v1")).awaitReady().close();
  }

  @Test
  void bothNamesPreventTheStart() {
    try (Replica replica =
        Replica.start(Map.of("portcullis.view", "examples"), "--manifests", "examples/bbs-v1")) {
      eventually("the server ends", () -> !replica.isRunning());
      assertTrue(
          replica
              .log()
              .contains(
                  "the server did not start: both portcullis.manifests and its old name"
                      + " portcullis.view are set; remove portcullis.view"),
          replica.log());
    }
  }
}
