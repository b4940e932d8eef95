package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A replica that is told to end, with a delay as in the shipped Deployment. The API server keeps
 * its connections, so whoever has one must be sent away by an answer and not by silence.
 */
final class FarewellIT {

  private static final int NO_REVIEW = 400;

  /** The exit code of a JVM that was told to end: 128 and the signal. */
  private static final int TERMINATED = 143;

  /** The shipped five seconds, shorter. */
  private static final Map<String, String> DELAY = Map.of("quarkus.shutdown.delay", "2s");

  @Test
  void whoComesLateIsAnsweredAndSentAway() throws IOException, InterruptedException {
    try (Replica replica = Replica.start(DELAY, "--view", "examples/bbs-v1").awaitReady()) {
      Caller known = new Caller();
      assertEquals("", told(known, replica), "its connection is kept");
      replica.end();
      eventually("it is sent away", () -> told(known, replica).equals("close"));
      assertEquals("close", told(new Caller(), replica), "so is whoever comes new");
      assertEquals(TERMINATED, replica.awaitEnd());
    }
  }

  /** What an answer says of the connection; empty where it says nothing. */
  private static String told(Caller caller, Replica replica)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = caller.validate(replica, "{}");
    assertEquals(NO_REVIEW, answer.statusCode(), answer.body());
    return answer.headers().firstValue("connection").orElse("");
  }
}
