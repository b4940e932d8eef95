package dev.portcullis.policy;

import static dev.portcullis.policy.LargeObjects.endpoints;
import static dev.portcullis.policy.LargeObjects.ingress;
import static dev.portcullis.policy.LargeObjects.number;
import static dev.portcullis.policy.LargeObjects.service;
import static dev.portcullis.policy.LargeObjects.servicePort;
import static dev.portcullis.policy.LargeObjects.subset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.Service;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.LiveReader.ReadResult;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reviews end in time. Each look at the clock takes a millisecond. */
class ReviewDeadlineTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final int INGRESSES = 1_000;
  private static final Duration TIME = Duration.ofMillis(100);

  /** The deadline is checked a few times after it. */
  private static final Duration END = TIME.plusMillis(10);

  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong readTime = new AtomicLong();

  @Test
  void deniesConfirmedErrorsThatWereFound() {
    AdmissionResult result =
        removePortOf(ingressesTo(2), answering(), UnconfirmedAction.ALLOW, TIME);
    assertFalse(result.allowed());
    assertTrue(result.message().contains("Service \"web\" has no port 2"), result.message());
    assertTrue(now().compareTo(END) < 0, () -> "ended after " + now());
    // Half of the time is left then, of which a quarter is for the work that follows.
    assertTrue(readTime.get() <= TIME.toMillis() * 3 / 8, () -> "time to read: " + readTime);
  }

  @Test
  void admitsWithWarningWhatWasNotEvaluated() {
    AdmissionResult result =
        removePortOf(ingressesTo(1), answering(), UnconfirmedAction.ALLOW, TIME);
    assertTrue(result.allowed());
    assertEquals(
        List.of("Service wide/web: not evaluated completely: the time of the review is up"),
        result.warnings());
    assertEquals(ConfirmationResult.INCOMPLETE, result.confirmation());
    assertTrue(now().compareTo(END) < 0, () -> "ended after " + now());
  }

  @Test
  void deniesWhatWasNotEvaluatedIfUnconfirmedChangesAreDenied() {
    AdmissionResult result =
        removePortOf(ingressesTo(1), answering(), UnconfirmedAction.DENY, TIME);
    assertFalse(result.allowed());
    assertTrue(
        result
            .message()
            .startsWith("Service wide/web rejected: not evaluated completely: the time"),
        result.message());
  }

  @Test
  void evaluatesEverythingWithEnoughTime() {
    Duration enough = Duration.ofMillis(10 * INGRESSES);
    AdmissionResult result =
        removePortOf(ingressesTo(1), answering(), UnconfirmedAction.DENY, enough);
    assertTrue(result.allowed());
    assertEquals(List.of(), result.warnings());
  }

  @Test
  void addsNoNamesAfterTheEnd() {
    ResourceChange change =
        ResourceChange.creation(
            endpoints(
                List.of(
                    subset(0, 1, 1, i -> LargeObjects.endpointPort(i, "", Protocol.TCP, 20_000)))));
    AdmissionEvaluator evaluator =
        evaluator(Stream.of(web(1)), answering(), UnconfirmedAction.ALLOW);
    AdmissionRequest request = new AdmissionRequest(change, "user", false);
    assertEquals(1, evaluator.mutate(request, TODAY, deadline(TIME)).names().size());

    PortNameMutation late = evaluator.mutate(request, TODAY, deadline(Duration.ZERO));
    assertEquals(List.of(), late.names());
    assertEquals(
        List.of("Endpoints wide/web: port names not added: the time of the review is up"),
        late.warnings());
  }

  private AdmissionResult removePortOf(
      List<Resource> ingresses, LiveReader reader, UnconfirmedAction action, Duration time) {
    return evaluator(Stream.concat(Stream.of(web(2)), ingresses.stream()), reader, action)
        .validate(
            new AdmissionRequest(ResourceChange.update(web(2), web(1)), "user", false),
            TODAY,
            deadline(time));
  }

  private ReviewDeadline deadline(Duration time) {
    return ReviewDeadline.in(time, () -> clock.addAndGet(Duration.ofMillis(1).toNanos()));
  }

  private Duration now() {
    return Duration.ofNanos(clock.get());
  }

  private static AdmissionEvaluator evaluator(
      Stream<? extends Resource> objects, LiveReader reader, UnconfirmedAction action) {
    SnapshotView view = LargeObjects.view(objects);
    return new AdmissionEvaluator(
        view,
        Optional.of(reader),
        Policy.of(Profile.STANDARD, Map.of()),
        action,
        (change, live, policy, today, deadline) -> {
          assertFalse(deadline.isExpired(), "plans too late");
          return List.of();
        });
  }

  /** Answers that the Ingresses are as they were; the namespace has no profile. */
  private LiveReader answering() {
    return (namespace, timeLeft) -> {
      readTime.set(timeLeft.toMillis());
      return (reads, priority) ->
          new ReadResult.Completed(
              reads.stream().collect(Collectors.toMap(r -> r, ReviewDeadlineTest::look)), "");
    };
  }

  private static List<Resource> look(LiveRead read) {
    return read instanceof LiveRead.ObjectRead object
        ? Stream.concat(Stream.of(web(1)), ingressesTo(2).stream())
            .filter(r -> r.key().equals(object.key()))
            .toList()
        : List.of();
  }

  private static List<Resource> ingressesTo(int port) {
    return IntStream.range(0, INGRESSES)
        .<Resource>mapToObj(i -> ingress("web-" + i, 1, b -> "web", b -> number(port)))
        .toList();
  }

  private static Service web(int ports) {
    return service(ports, i -> servicePort(i, "p" + i, Protocol.TCP, 20_000 + i));
  }
}
