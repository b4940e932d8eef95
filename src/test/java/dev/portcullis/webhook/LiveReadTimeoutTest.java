package dev.portcullis.webhook;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.LiveReader;
import dev.portcullis.policy.LiveReader.ReadResult;
import dev.portcullis.policy.MigrationPlanner;
import dev.portcullis.policy.Policy;
import dev.portcullis.webhook.KeepAliveClient.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Context;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reviews over HTTPS while live reads of the API server block. */
@QuarkusTest
@TestProfile(LiveReadTimeoutTest.SlowApiServerProfile.class)
class LiveReadTimeoutTest {

  private static final AtomicInteger PENDING_READS = new AtomicInteger();
  private static volatile CountDownLatch releaseReads;
  private static volatile boolean onEventLoop;

  /** All live reads block until they are released, and then fail. */
  private static final LiveReader BLOCKED_READER =
      (namespace, timeLeft) ->
          (wanted, priority) -> {
            PENDING_READS.incrementAndGet();
            try {
              releaseReads.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return new ReadResult.Completed(Map.of(), "no answer");
          };

  /** The server reads {@code examples/bbs-v1}, and live reads block. */
  public static final class SlowApiServerProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return new ExampleClusterProfile().getConfigOverrides();
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(SlowEvaluatorProducer.class);
    }
  }

  /** Produces the evaluator of that server. */
  @Alternative
  @Singleton
  public static final class SlowEvaluatorProducer {

    @Produces
    @Singleton
    AdmissionEvaluator admissionEvaluator() {
      SnapshotView view =
          new SnapshotView(
              ManifestLoader.load(
                      List.of("examples/bbs-v1"), InputStream.nullInputStream(), "default")
                  .resources(),
              DataPlane.KUBE_PROXY);
      return new AdmissionEvaluator(
          new EventLoopRecordingView(view),
          Optional.of(BLOCKED_READER),
          Policy.STANDARD,
          UnconfirmedAction.ALLOW,
          MigrationPlanner.NONE);
    }
  }

  /** Records whether a look-up of a Service blocks an event loop. */
  private static final class EventLoopRecordingView extends ForwardingView {

    EventLoopRecordingView(ResourceView base) {
      super(base);
    }

    @Override
    public Lookup<Service> service(ServiceRef name) {
      onEventLoop = Context.isOnEventLoopThread();
      return base.service(name);
    }
  }

  /** As in {@code RequestFilter}: the memory for a review above 256 KiB. */
  private static final int HEAP_PER_LARGE_BODY = 128 * 1024 * 1024;

  private static final int LARGE = 300_000;

  @Inject ServerUnderTest server;
  @Inject MeterRegistry metrics;

  @BeforeEach
  void blockReads() {
    PENDING_READS.set(0);
    releaseReads = new CountDownLatch(1);
  }

  @Test
  void blockedReviewsDoNotDelayOthersAndAreLimited() throws Exception {
    int limit = 64 * Runtime.getRuntime().availableProcessors();
    List<KeepAliveClient> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < limit; i++) {
        waiting.add(sendReview(8081));
      }
      eventually("all live reads block", () -> PENDING_READS.get() == limit);

      // More reviews than event loops, so that each loop has one.
      for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
        try (KeepAliveClient valid = sendReview(8080)) {
          Reply reply = valid.receive();
          assertEquals(200, reply.status());
          assertTrue(reply.text().contains("\"allowed\":true"), reply.text());
        }
      }
      try (KeepAliveClient excess = sendReview(8081)) {
        assertRetryLater(excess.receive());
      }
      try (KeepAliveClient excess = sendReview(padded(8081, 20_000))) {
        assertRetryLater(excess.receive());
      }
      assertEquals(limit, PENDING_READS.get());
    } finally {
      releaseReads.countDown();
    }
    for (KeepAliveClient client : waiting) {
      assertEquals(200, client.receive().status());
      client.close();
    }
  }

  /** A review with status 429: the API server passes it on, but would turn HTTP 503 into 500. */
  private static void assertRetryLater(Reply reply) throws IOException {
    assertEquals(200, reply.status());
    JsonNode response = new ObjectMapper().readTree(reply.text()).get("response");
    assertEquals("705ab4f5-6393-11e8-b7cc-42010a800002", response.get("uid").asText());
    assertFalse(response.get("allowed").asBoolean());
    assertEquals(429, response.at("/status/code").asInt());
    assertEquals(1, response.at("/status/details/retryAfterSeconds").asInt());
    assertEquals(
        "not decided: too many reviews in progress; retry in 1 s",
        response.at("/status/message").asText());
  }

  /** A review has its memory until its response, so the blocked ones use all of it. */
  @Test
  void largeReviewsWithoutMemoryAreRejected() throws Exception {
    int limit = (int) Math.max(1, Runtime.getRuntime().maxMemory() / HEAP_PER_LARGE_BODY);
    double rejected = overloadCount();
    List<KeepAliveClient> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < limit; i++) {
        waiting.add(sendReview(padded(8081, LARGE)));
      }
      eventually("all live reads block", () -> PENDING_READS.get() == limit);
      try (KeepAliveClient excess = server.connect()) {
        excess.sendHead("POST", "/validate", "application/json", LARGE);
        Reply reply = excess.receive();
        assertEquals(503, reply.status());
        assertEquals("no memory for a request body of 300000 bytes; retry later\n", reply.text());
        assertEquals("close", reply.headers().get("connection"));
      }
      assertEquals(rejected + 1, overloadCount());
      assertAllowed(padded(8080, 20_000));
      assertAllowed(SampleObjects.ingressTo(8080));
    } finally {
      releaseReads.countDown();
    }
    for (KeepAliveClient client : waiting) {
      assertEquals(200, client.receive().status());
      client.close();
    }
    assertAllowed(padded(8080, LARGE));
  }

  private double overloadCount() {
    return metrics.counter("portcullis.rejected.requests", "reason", "overload").count();
  }

  /** An Ingress to a port, with a long annotation. */
  private static ObjectNode padded(int port, int length) {
    ObjectNode ingress = SampleObjects.ingressTo(port).deepCopy();
    ingress.withObject("/metadata/annotations").put("long", "x".repeat(length));
    return ingress;
  }

  @Test
  void smallReviewsRunOnEventLoopAndLargeOnesDoNot() throws Exception {
    assertAllowed(SampleObjects.ingressTo(8080));
    assertTrue(onEventLoop);
    assertAllowed(padded(8080, 20_000));
    assertFalse(onEventLoop);
  }

  private void assertAllowed(ObjectNode ingress) throws Exception {
    try (KeepAliveClient connection = sendReview(ingress)) {
      assertTrue(connection.receive().text().contains("\"allowed\":true"));
    }
  }

  /** Sends the review of an Ingress to a port, without waiting for the response. */
  private KeepAliveClient sendReview(int port) throws Exception {
    return sendReview(SampleObjects.ingressTo(port));
  }

  private KeepAliveClient sendReview(ObjectNode ingress) throws Exception {
    ObjectNode review = ReviewBuilder.buildReview("CREATE", ingress, null);
    byte[] body = new ObjectMapper().writeValueAsBytes(review);
    KeepAliveClient connection = server.connect();
    connection.sendHead("POST", "/validate", "application/json", body.length);
    connection.send(new String(body, StandardCharsets.ISO_8859_1));
    return connection;
  }
}
