package dev.portcullis.webhook;

import com.sun.management.ThreadMXBean;
import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.Policy;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts the bytes that reviews allocate, from request body to response body. Runs in its own
 * process without the optimizing compiler, which removes allocations unpredictably.
 */
final class AllocationMeter {

  private static final int REVIEWS = 1_000;

  private AllocationMeter() {}

  /** Prints a line {@code kind=bytes} for each kind. */
  public static void main(String... args) throws InvalidReviewException {
    SyntheticCluster cluster = new SyntheticCluster(200);
    AdmissionEvaluator evaluator = new AdmissionEvaluator(cluster.view(), Policy.STANDARD);
    AdmissionHandler handler = new AdmissionHandler(evaluator, Clock.systemUTC());
    for (String kind : SyntheticCluster.REVIEWED_KINDS) {
      List<byte[]> bodies = IntStream.range(0, 100).mapToObj(i -> cluster.review(kind, i)).toList();
      measureAllocatedBytes(handler, bodies); // warm-up: objects that are cached
      System.out.println(kind + "=" + measureAllocatedBytes(handler, bodies) / REVIEWS);
    }
  }

  private static long measureAllocatedBytes(AdmissionHandler handler, List<byte[]> bodies)
      throws InvalidReviewException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < REVIEWS; i++) {
      handler.validate(AdmissionReviewParser.parse(bodies.get(i % bodies.size()))).toJson();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
