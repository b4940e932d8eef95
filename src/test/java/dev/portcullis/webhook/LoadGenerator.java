package dev.portcullis.webhook;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.Deadline;
import dev.portcullis.testing.InsecureTrustManager;
import dev.portcullis.webhook.KeepAliveClient.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Sends valid reviews in the background, alternately on a kept connection and on a new one. Each
 * must be answered before the timeout of the API server, which is longer on a busy machine.
 */
final class LoadGenerator implements AutoCloseable {

  /** {@code timeoutSeconds} of the bundled webhook configurations. */
  static final Duration WEBHOOK_TIMEOUT = Duration.ofSeconds(3);

  private static final long PAUSE_MILLIS = 20;
  private static final int ANSWERS_TO_AWAIT = 20;
  private static final int OK = 200;

  private final int port;
  private final SSLContext sslContext = InsecureTrustManager.sslContext();
  private final byte[] review =
      ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null)
          .toString()
          .getBytes(StandardCharsets.UTF_8);
  private final Thread thread = new Thread(this::run, "load generator");

  private volatile boolean stopped;
  private volatile int answerCount;
  private volatile Duration maxLatency = Duration.ZERO;
  private volatile boolean late;
  private volatile Throwable failure;

  /** Starts the thread, and waits for the first answers. */
  LoadGenerator(int port) {
    this.port = port;
    thread.start();
    eventually("valid reviews are answered", () -> answerCount > 1 || failure != null);
  }

  /** Waits for more answers. */
  void awaitMoreAnswers() {
    int enough = answerCount + ANSWERS_TO_AWAIT;
    eventually("valid reviews are answered", () -> answerCount > enough || failure != null);
  }

  private void run() {
    try (KeepAliveClient kept = new KeepAliveClient(port, sslContext)) {
      while (!stopped) {
        sendReview(kept);
        long begin = System.nanoTime();
        Deadline deadline = Deadline.after(WEBHOOK_TIMEOUT);
        try (KeepAliveClient fresh = new KeepAliveClient(port, sslContext)) {
          recordReply(begin, deadline, fresh.post("/validate", review));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (IOException | InterruptedException | AssertionError e) {
      failure = e;
    }
  }

  private void sendReview(KeepAliveClient connection) throws IOException {
    long begin = System.nanoTime();
    Deadline deadline = Deadline.after(WEBHOOK_TIMEOUT);
    recordReply(begin, deadline, connection.post("/validate", review));
  }

  private void recordReply(long begin, Deadline deadline, Reply reply) {
    assertEquals(OK, reply.status(), reply.text());
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    maxLatency = took.compareTo(maxLatency) > 0 ? took : maxLatency;
    late |= deadline.hasPassed();
    answerCount++;
  }

  /** The number of answers and the highest latency. */
  @Override
  public String toString() {
    return answerCount + " valid reviews answered, the slowest in " + maxLatency.toMillis() + " ms";
  }

  /** Stops the thread, and fails if a review was not answered in time. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (failure != null) {
      throw new AssertionError("a valid review was not answered; " + this, failure);
    }
    assertTrue(answerCount > 0, "no review was sent");
    assertFalse(late, toString());
  }
}
