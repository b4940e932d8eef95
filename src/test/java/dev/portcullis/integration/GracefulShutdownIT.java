package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.controlplane.Deadline;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Checks a terminating replica with a delay as in the shipped Deployment. The API server keeps its
 * connections, so each must be closed by an answer and not by silence.
 */
final class GracefulShutdownIT {

  private static final int BAD_REQUEST = 400;

  /** The exit code of a JVM after SIGTERM: 128 and the signal. */
  private static final int SIGTERM_EXIT_CODE = 143;

  /** Shorter than the shipped five seconds, and longer on a busy machine. */
  private static final Map<String, String> DELAY =
      Map.of("quarkus.shutdown.delay", Math.round(2 * Deadline.loadFactor()) + "s");

  @Test
  void lateRequestsAreAnsweredAndConnectionsClosed() throws IOException, InterruptedException {
    try (Replica replica = Replica.start(DELAY, "--manifests", "examples/bbs-v1").awaitReady()) {
      ReplicaClient known = new ReplicaClient();
      assertEquals("", connectionHeader(known, replica), "its connection is kept");
      replica.terminate();
      eventually("it is sent away", () -> connectionHeader(known, replica).equals("close"));
      assertEquals(
          "close",
          connectionHeader(new ReplicaClient(), replica),
          "new connections are closed, too");
      assertEquals(SIGTERM_EXIT_CODE, replica.awaitExit());
    }
  }

  /** The Connection header of an answer; empty if it has none. */
  private static String connectionHeader(ReplicaClient caller, Replica replica)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = caller.validate(replica, "{}");
    assertEquals(BAD_REQUEST, answer.statusCode(), answer.body());
    return answer.headers().firstValue("connection").orElse("");
  }
}
