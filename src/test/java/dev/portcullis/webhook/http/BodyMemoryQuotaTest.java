package dev.portcullis.webhook.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.Stubs;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reserves memory for request bodies, and evicts slow ones. */
final class BodyMemoryQuotaTest {

  private static final long CAPACITY = 10;

  private final BodyMemoryQuota quota = new BodyMemoryQuota(CAPACITY);

  /** The requests whose connections were closed, in this order. */
  private final List<HttpServerRequest> closed = new ArrayList<>();

  private HttpServerRequest request() {
    HttpServerRequest[] request = new HttpServerRequest[1];
    HttpConnection connection =
        Stubs.of(
            HttpConnection.class,
            method -> {
              assertEquals("close", method);
              closed.add(request[0]);
              return null;
            });
    request[0] = Stubs.of(HttpServerRequest.class, method -> connection);
    return request[0];
  }

  private HttpServerRequest reserved(long size) {
    HttpServerRequest request = request();
    assertTrue(quota.tryReserve(request, size));
    return request;
  }

  private HttpServerRequest received(long size) {
    HttpServerRequest request = reserved(size);
    quota.markReceived(request);
    return request;
  }

  @Test
  void rejectsABodyWhileReceivedBodiesUseTheQuota() {
    HttpServerRequest first = received(6);
    received(4);
    assertFalse(quota.tryReserve(request(), 1));
    assertEquals(List.of(), closed);

    quota.release(first);
    received(6);
    assertFalse(quota.tryReserve(request(), 1));
  }

  @Test
  void rejectsABodyAboveTheCapacity() {
    assertFalse(quota.tryReserve(request(), CAPACITY + 1));
    reserved(CAPACITY);
  }

  @Test
  void evictsTheOldestOfTheLargestIncompleteBodies() {
    reserved(1);
    received(4);
    HttpServerRequest oldest = reserved(2);
    HttpServerRequest youngest = reserved(2);
    reserved(3);
    assertEquals(List.of(oldest), closed);
    reserved(2);
    assertEquals(2, closed.size());
    assertFalse(closed.contains(youngest), "a larger one is incomplete");
  }

  @Test
  void anEvictedBodyReleasesItsMemoryOnce() {
    HttpServerRequest evicted = reserved(CAPACITY);
    received(CAPACITY);
    assertEquals(List.of(evicted), closed);
    quota.markReceived(evicted);
    quota.release(evicted);
    assertFalse(quota.tryReserve(request(), 1));
  }
}
