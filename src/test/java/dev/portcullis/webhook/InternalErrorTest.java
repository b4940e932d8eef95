package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rule that throws does not block the cluster, and is reported everywhere. */
final class InternalErrorTest {

  private static final IllegalStateException ERROR = new IllegalStateException("bug in a rule");
  private static final Logger LOGGER = Logger.getLogger(AdmissionHandler.class.getName());

  private final List<LogRecord> logged = new ArrayList<>();
  private final Handler logHandler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          logged.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final AdmissionHandler handler =
      new AdmissionHandler(
          new AdmissionEvaluator(throwingView(), Policy.STANDARD), Clock.systemUTC());

  /** A view whose look-ups throw, and with them each rule. */
  private static ResourceView throwingView() {
    return (ResourceView)
        Proxy.newProxyInstance(
            ResourceView.class.getClassLoader(),
            new Class<?>[] {ResourceView.class},
            (proxy, method, args) -> {
              throw ERROR;
            });
  }

  @BeforeEach
  void captureLog() {
    LOGGER.addHandler(logHandler);
  }

  @AfterEach
  void releaseLog() {
    LOGGER.removeHandler(logHandler);
  }

  @Test
  void validateAdmitsWithWarningMetricAndLogLine() throws Exception {
    assertAdmittedAndReported(
        "validate",
        ReviewBuilder.buildReview("CREATE", SampleObjects.ingressTo(8081), null),
        AdmissionHandler::validate);
  }

  @Test
  void mutateAdmitsWithWarningMetricAndLogLine() throws Exception {
    assertAdmittedAndReported(
        "mutate",
        ReviewBuilder.buildReview("CREATE", SampleObjects.SERVICE_WITH_UNNAMED_PORT, null),
        AdmissionHandler::mutate);
  }

  @Test
  void validateAdmitsWithoutBlocking() throws Exception {
    ObjectNode review = ReviewBuilder.buildReview("CREATE", SampleObjects.ingressTo(8081), null);
    AdmissionReviewRequest request =
        AdmissionReviewParser.parse(ReviewBuilder.JSON.writeValueAsBytes(review));

    AdmissionReviewResponse response =
        handler.prepareValidation(request).nonBlocking().get().orElseThrow();

    assertEquals(ReviewOutcome.FAILED, response.outcome());
    assertEquals(1, logged.size());
  }

  private interface HandlerMethod {
    AdmissionReviewResponse handle(AdmissionHandler handler, AdmissionReviewRequest review)
        throws InvalidReviewException;
  }

  private void assertAdmittedAndReported(String webhook, ObjectNode review, HandlerMethod method)
      throws InvalidReviewException, IOException {
    AdmissionReviewRequest request =
        AdmissionReviewParser.parse(ReviewBuilder.JSON.writeValueAsBytes(review));
    AdmissionReviewResponse response = method.handle(handler, request);
    String object = request.kind() + " " + request.namespace() + "/" + request.name();

    JsonNode json = ReviewBuilder.JSON.readTree(response.toJson()).get("response");
    assertTrue(json.get("allowed").asBoolean());
    assertFalse(json.has("patch"));
    assertEquals(1, json.get("warnings").size());
    assertEquals(
        object + " not checked: internal error of Portcullis; see its log",
        json.at("/warnings/0").asText());

    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AdmissionEvaluator evaluator = new AdmissionEvaluator(throwingView(), Policy.STANDARD);
    new AdmissionMetrics(registry, evaluator).record(webhook, request, response, Duration.ZERO);
    assertEquals(
        1,
        registry
            .get("portcullis.reviews")
            .tag("webhook", webhook)
            .tag("verdict", "failed")
            .timer()
            .count());

    assertEquals(1, logged.size());
    assertEquals("internal error, request admitted: " + object, logged.get(0).getMessage());
    assertSame(ERROR, logged.get(0).getThrown());
  }
}
