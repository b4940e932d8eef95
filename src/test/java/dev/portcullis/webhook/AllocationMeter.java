package dev.portcullis.webhook;

import com.sun.management.ThreadMXBean;
import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.Policy;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Counts the bytes that reviews allocate, from request body to response body. Runs in its own
 * process without the optimizing compiler, which removes allocations unpredictably.
 */
final class AllocationMeter {

  private static final int REVIEWS = 1_000;

  /**
   * The key of the bytes that a fixed mix of maps, lists, strings, and arrays takes. They differ
   * between JVMs as those of a review do, for example with the size of object headers.
   */
  static final String REFERENCE = "reference";

  private static final List<String> FIELDS =
      IntStream.range(0, 20).mapToObj(i -> "field-" + i).toList();

  private AllocationMeter() {}

  /** Prints a line {@code kind=bytes} for each kind, and the bytes of the reference. */
  public static void main(String... args) throws InvalidReviewException {
    System.out.println(REFERENCE + "=" + measureReferenceBytes());
    SyntheticCluster cluster = new SyntheticCluster(200);
    AdmissionEvaluator evaluator = new AdmissionEvaluator(cluster.view(), Policy.STANDARD);
    AdmissionHandler handler = new AdmissionHandler(evaluator, Clock.systemUTC());
    for (String kind : SyntheticCluster.REVIEWED_KINDS) {
      List<byte[]> bodies = IntStream.range(0, 100).mapToObj(i -> cluster.review(kind, i)).toList();
      measureAllocatedBytes(handler, bodies); // warm-up: objects that are cached
      System.out.println(kind + "=" + measureAllocatedBytes(handler, bodies) / REVIEWS);
    }
  }

  private static long measureReferenceBytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    buildReference(); // warm-up: classes that are loaded
    long before = threads.getCurrentThreadAllocatedBytes();
    int size = buildReference();
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    if (size != REVIEWS) {
      throw new IllegalStateException(size + " objects");
    }
    return bytes / REVIEWS;
  }

  private static int buildReference() {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (int i = 0; i < REVIEWS; i++) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (int field = 0; field < FIELDS.size(); field++) {
        // No concatenated text: its allocations depend on the compiler of this class.
        object.put(FIELDS.get(field), List.of(new byte[100], new ArrayList<>()));
      }
      objects.add(object);
    }
    return objects.size();
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
