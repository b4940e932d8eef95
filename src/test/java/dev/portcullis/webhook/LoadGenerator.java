package dev.portcullis.webhook;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.InsecureTrustManager;
import dev.portcullis.webhook.KeepAliveClient.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * An API server that asks for reviews while something else goes on: in turn on the connection that
 * it keeps and on a new one. Each has to be answered, and before an API server gives up.
 */
final class LoadGenerator implements AutoCloseable {

  /** {@code timeoutSeconds} of our webhook configurations. */
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
  private final Thread thread = new Thread(this::run, "steady caller");

  private volatile boolean stopped;
  private volatile int answerCount;
  private volatile Duration maxLatency = Duration.ZERO;
  private volatile Throwable failure;

  /** Begins to ask, and waits until it is answered. */
  LoadGenerator(int port) {
    this.port = port;
    thread.start();
    eventually("good reviews are answered", () -> answerCount > 1 || failure != null);
  }

  /** Waits until it has been answered a few times more. */
  void awaitMoreAnswers() {
    int enough = answerCount + ANSWERS_TO_AWAIT;
    eventually("good reviews are answered", () -> answerCount > enough || failure != null);
  }

  private void run() {
    try (KeepAliveClient kept = new KeepAliveClient(port, sslContext)) {
      while (!stopped) {
        sendReview(kept);
        long begin = System.nanoTime();
        try (KeepAliveClient fresh = new KeepAliveClient(port, sslContext)) {
          recordReply(begin, fresh.post("/validate", review));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (IOException | InterruptedException | AssertionError e) {
      failure = e;
    }
  }

  private void sendReview(KeepAliveClient connection) throws IOException {
    recordReply(System.nanoTime(), connection.post("/validate", review));
  }

  private void recordReply(long begin, Reply reply) {
    assertEquals(OK, reply.status(), reply.text());
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    maxLatency = took.compareTo(maxLatency) > 0 ? took : maxLatency;
    answerCount++;
  }

  /** How many were answered, and how long the slowest took. */
  @Override
  public String toString() {
    return answerCount + " good reviews answered, the slowest in " + maxLatency.toMillis() + " ms";
  }

  /** Asks no more, and fails if anything was not as it has to be. */
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
      throw new AssertionError("a good review was not answered; " + this, failure);
    }
    assertTrue(answerCount > 0, "nothing was asked");
    assertFalse(maxLatency.compareTo(WEBHOOK_TIMEOUT) > 0, toString());
  }
}
