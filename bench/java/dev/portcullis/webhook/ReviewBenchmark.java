package dev.portcullis.webhook;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.model.Resource;
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
 * What a review costs in the engine, whole and by its parts. Each is an update that is in order, of
 * an object drawn from the whole cluster, so that a large one does not fit into the caches of the
 * processor.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReviewBenchmark {

  private static final int SAMPLE_COUNT = 1024;

  /** How many Services the cluster has. */
  @Param({"100", "1000", "10000", "100000"})
  public int services;

  /** Of what kind the object is. */
  @Param({"Service", "Ingress", "Endpoints", "EndpointSlice"})
  public String kind;

  /** A review at each of its stages. */
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

  /** Makes the cluster, and draws reviews. */
  @Setup
  public void setUp() throws InvalidReviewException {
    SyntheticCluster world = new SyntheticCluster(services);
    view = world.view();
    evaluator =
        new AdmissionEvaluator(
            view, Optional.empty(), Policy.STANDARD, AdmissionEvaluator.UnconfirmedAction.ALLOW);
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

  /** From trees to what rules read: of the object before and after. */
  @Benchmark
  public Object translate() {
    AdmissionReviewRequest review = nextSample().review;
    return new ResourceChange(convert(review.oldObject()), convert(review.object()));
  }

  /** What the change makes better and worse. */
  @Benchmark
  public Object impact() {
    return ChangeImpact.of(nextSample().request.change(), view);
  }

  /** The same, and what follows from it. */
  @Benchmark
  public Object verdict() {
    return evaluator.validate(nextSample().request, today);
  }

  /** From an answer to bytes. */
  @Benchmark
  public Object encode() {
    ReviewStages stages = nextSample();
    return AdmissionReviewResponse.of(stages.review.uid(), stages.result).toJson();
  }

  /** All of it, from bytes to bytes. */
  @Benchmark
  public Object review() throws InvalidReviewException {
    return handler.validate(AdmissionReviewParser.parse(nextSample().body)).toJson();
  }
}
