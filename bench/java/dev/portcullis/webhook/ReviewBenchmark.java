package dev.portcullis.webhook;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.AdmissionResult;
import dev.portcullis.policy.Policy;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of a review in the engine, as a whole and by part. Each review is a valid update of a
 * random object of the whole cluster, so that a large cluster does not fit into the CPU caches.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReviewBenchmark {

  private static final int SAMPLE_COUNT = 1024;

  /** The number of Services in the cluster. */
  @Param({"100", "1000", "10000", "100000"})
  public int services;

  /** The kind of the object. */
  @Param({"Service", "Ingress", "Endpoints", "EndpointSlice"})
  public String kind;

  /** A review at each stage. */
  private record ReviewStages(
      byte[] body,
      AdmissionReviewRequest review,
      AdmissionRequest request,
      AdmissionResult result) {}

  private final List<ReviewStages> samples = new ArrayList<>();
  private final LocalDate today = LocalDate.of(2026, 1, 1);
  private SnapshotView view;
  private AdmissionEvaluator evaluator;
  private AdmissionHandler handler;
  private int nextSample;

  /** Generates the cluster and the reviews. */
  @Setup
  public void setUp() throws InvalidReviewException {
    SyntheticCluster world = new SyntheticCluster(services);
    view = world.view();
    evaluator = new AdmissionEvaluator(view, Policy.STANDARD);
    handler = new AdmissionHandler(evaluator, Clock.systemUTC());
    Random random = new Random(1);
    for (int i = 0; i < SAMPLE_COUNT; i++) {
      byte[] body = world.review(kind, random.nextInt(services));
      AdmissionReviewRequest review = AdmissionReviewParser.parse(body);
      AdmissionRequest request =
          new AdmissionRequest(
              new ResourceChange(convert(review.oldObject()), convert(review.object())),
              review.username(),
              false);
      AdmissionResult answer = evaluator.validate(request, today);
      if (!answer.allowed() || !answer.warnings().isEmpty()) {
        throw new IllegalStateException("not in order: " + answer);
      }
      samples.add(new ReviewStages(body, review, request, answer));
    }
  }

  private static Optional<Resource> convert(Optional<? extends Object> tree) {
    return tree.map(
        t -> ((ConversionResult.Converted) ResourceConverter.convert(t, "")).resource());
  }

  private ReviewStages nextSample() {
    nextSample = (nextSample + 1) % SAMPLE_COUNT;
    return samples.get(nextSample);
  }

  /** From bytes to trees. */
  @Benchmark
  public Object decode() throws InvalidReviewException {
    return AdmissionReviewParser.parse(nextSample().body);
  }

  /** From trees to model values, for the object before and after. */
  @Benchmark
  public Object convert() {
    AdmissionReviewRequest review = nextSample().review;
    return new ResourceChange(convert(review.oldObject()), convert(review.object()));
  }

  /** The findings that the change introduces and resolves. */
  @Benchmark
  public Object impact() {
    return ChangeImpact.of(nextSample().request.change(), view);
  }

  /** The same, with the decision. */
  @Benchmark
  public Object evaluate() {
    return evaluator.validate(nextSample().request, today);
  }

  /** From a decision to bytes. */
  @Benchmark
  public Object encode() {
    ReviewStages stages = nextSample();
    return AdmissionReviewResponse.of(stages.review.uid(), stages.result).toJson();
  }

  /** From bytes to bytes. */
  @Benchmark
  public Object review() throws InvalidReviewException {
    return handler.validate(AdmissionReviewParser.parse(nextSample().body)).toJson();
  }
}
