package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks a terminating replica with a delay as in the shipped Deployment. The API server keeps its
 * connections, so each must be closed by an answer and not by silence.
 */
@Tag("slow")
final class GracefulShutdownIT {

  private static final int BAD_REQUEST = 400;

  /** The exit code of a JVM after SIGTERM: 128 and the signal. */
  private static final int SIGTERM_EXIT_CODE = 143;

  @Test
  void lateRequestsAreAnsweredAndConnectionsClosed() throws IOException, InterruptedException {
    // Longer than the test, also on a busy machine.
    try (Replica replica = startWithDelay("1h")) {
      ReplicaClient known = new ReplicaClient();
      assertEquals("", connectionHeader(known, replica), "its connection is kept");
      replica.terminate();
      eventually("it is closed", () -> connectionHeader(known, replica).equals("close"));
      assertEquals(
          "close",
          connectionHeader(new ReplicaClient(), replica),
          "new connections are closed, too");
      replica.kill();
    }
  }

  @Test
  void exitsAfterTheDelay() {
    try (Replica replica = startWithDelay("1s")) {
      replica.terminate();
      assertEquals(SIGTERM_EXIT_CODE, replica.awaitExit());
    }
  }

  private static Replica startWithDelay(String delay) {
    return Replica.start(Map.of("quarkus.shutdown.delay", delay), "--manifests", "examples/bbs-v1")
        .awaitReady();
  }

  /** The Connection header of an answer; empty if it has none. */
  private static String connectionHeader(ReplicaClient caller, Replica replica)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = caller.validate(replica, "{}");
    assertEquals(BAD_REQUEST, answer.statusCode(), answer.body());
    return answer.headers().firstValue("connection").orElse("");
  }
}
