package dev.portcullis.admission;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.admission.KeptConnection.Reply;
import dev.portcullis.testing.InsecureTrustManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * An API server that asks for reviews while something else goes on: in turn on the connection that
 * it keeps and on a new one. Each has to be answered, and before an API server gives up.
 */
final class SteadyCaller implements AutoCloseable {

  /** {@code timeoutSeconds} of our webhook configurations. */
  static final Duration LIMIT = Duration.ofSeconds(3);

  private static final long PAUSE_MILLIS = 20;
  private static final int ENOUGH = 20;
  private static final int OK = 200;

  private final int port;
  private final SSLContext trusting = InsecureTrustManager.sslContext();
  private final byte[] review =
      Trees.review("CREATE", Samples.INGRESS, null).toString().getBytes(StandardCharsets.UTF_8);
  private final Thread thread = new Thread(this::run, "steady caller");

  private volatile boolean over;
  private volatile int answers;
  private volatile Duration slowest = Duration.ZERO;
  private volatile Throwable failure;

  /** Begins to ask, and waits until it is answered. */
  SteadyCaller(int port) {
    this.port = port;
    thread.start();
    eventually("good reviews are answered", () -> answers > 1 || failure != null);
  }

  /** Waits until it has been answered a few times more. */
  void awaitMore() {
    int enough = answers + ENOUGH;
    eventually("good reviews are answered", () -> answers > enough || failure != null);
  }

  private void run() {
    try (KeptConnection kept = new KeptConnection(port, trusting)) {
      while (!over) {
        ask(kept);
        long begin = System.nanoTime();
        try (KeptConnection fresh = new KeptConnection(port, trusting)) {
          note(begin, fresh.post("/validate", review));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (IOException | InterruptedException | AssertionError e) {
      failure = e;
    }
  }

  private void ask(KeptConnection connection) throws IOException {
    note(System.nanoTime(), connection.post("/validate", review));
  }

  private void note(long begin, Reply reply) {
    assertEquals(OK, reply.status(), reply.text());
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
    answers++;
  }

  /** How many were answered, and how long the slowest took. */
  @Override
  public String toString() {
    return answers + " good reviews answered, the slowest in " + slowest.toMillis() + " ms";
  }

  /** Asks no more, and fails if anything was not as it has to be. */
  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (failure != null) {
      throw new AssertionError("a good review was not answered; " + this, failure);
    }
    assertTrue(answers > 0, "nothing was asked");
    assertFalse(slowest.compareTo(LIMIT) > 0, toString());
  }
}
