package dev.portcullis.webhook;

import com.sun.management.ThreadMXBean;
import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.Policy;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Counts the bytes that reviews allocate, from body to answer. A process of its own: where the
 * optimising compiler has been, it depends on its mood what is allocated at all.
 */
final class AllocationMeter {

  private static final int REVIEWS = 1_000;

  private AllocationMeter() {}

  /** Prints a kind and the bytes of one review of it on each line. */
  public static void main(String... args) throws InvalidReviewException {
    SyntheticCluster world = new SyntheticCluster(200);
    AdmissionEvaluator court =
        new AdmissionEvaluator(
            world.view(),
            Optional.empty(),
            Policy.STANDARD,
            AdmissionEvaluator.UnconfirmedAction.ALLOW);
    AdmissionHandler reviewer = new AdmissionHandler(court, Clock.systemUTC());
    for (String kind : SyntheticCluster.REVIEWED_KINDS) {
      List<byte[]> bodies = IntStream.range(0, 100).mapToObj(i -> world.review(kind, i)).toList();
      measureAllocatedBytes(reviewer, bodies); // what is made once, and kept, is no review's
      System.out.println(kind + "=" + measureAllocatedBytes(reviewer, bodies) / REVIEWS);
    }
  }

  private static long measureAllocatedBytes(AdmissionHandler reviewer, List<byte[]> bodies)
      throws InvalidReviewException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < REVIEWS; i++) {
      reviewer.validate(AdmissionReviewParser.parse(bodies.get(i % bodies.size()))).toJson();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
