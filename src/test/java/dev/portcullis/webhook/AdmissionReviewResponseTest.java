package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.policy.AdmissionResult;
import dev.portcullis.policy.AdmissionResult.Cause;
import dev.portcullis.policy.ConfirmationResult;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.policy.PortNameMutation;
import dev.portcullis.portnames.PortNameAssignment;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The JSON of each kind of response, member by member. */
final class AdmissionReviewResponseTest {

  private static final FieldPath PORTS = FieldPath.ROOT.field("spec").field("ports");

  private static void assertResponse(
      ReviewOutcome outcome, String json, AdmissionReviewResponse response) throws IOException {
    assertEquals(outcome, response.outcome());
    JsonNode review = ReviewBuilder.JSON.readTree(response.toJson());
    assertEquals("admission.k8s.io/v1", review.path("apiVersion").asText());
    assertEquals("AdmissionReview", review.path("kind").asText());
    assertEquals(
        ReviewBuilder.JSON.readTree(json.replace('\'', '"')).toPrettyString(),
        review.path("response").toPrettyString());
  }

  private static AdmissionResult admitted(String... warnings) {
    return new AdmissionResult(
        true, "", List.of(), 0, List.of(warnings), Map.of(), Set.of(), ConfirmationResult.NONE);
  }

  private static PortNameMutation mutation(List<PortNameAssignment> names, List<String> warnings) {
    return new PortNameMutation(names, warnings, false, ConfirmationResult.AGREED);
  }

  private static PortNameAssignment assignment(int index, String name) {
    return new PortNameAssignment(PORTS.index(index), name, true, "for a test");
  }

  /** The patch in base64, as the API server reads bytes. */
  private static JsonNode patchOf(AdmissionReviewResponse response) throws IOException {
    return ReviewBuilder.JSON.readTree(response.toJson()).at("/response/patch");
  }

  @Test
  void aDenialHasAStatusWithItsCausesAndAnAuditAnnotation() throws IOException {
    AdmissionReviewResponse response =
        AdmissionReviewResponse.of(
            "1",
            new AdmissionResult(
                false,
                "Service shop/web rejected:\n\n  no name",
                List.of(new Cause("service-port-unnamed", PORTS.index(1), "no name")),
                0,
                List.of("a warning"),
                Map.of(Outcome.DENIED, new TreeSet<>(Set.of("service-port-unnamed", "a-rule"))),
                Set.of(),
                ConfirmationResult.AGREED));

    assertResponse(
        ReviewOutcome.DENIED,
        """
        {'uid': '1', 'allowed': false, 'warnings': ['a warning'],
         'status': {'status': 'Failure', 'code': 403, 'reason': 'Forbidden',
                    'message': 'Service shop/web rejected:\\n\\n  no name',
                    'details': {'causes': [
                      {'reason': 'service-port-unnamed', 'message': 'no name',
                       'field': 'spec.ports[1]'}]}},
         'auditAnnotations': {'denied': 'a-rule,service-port-unnamed'}}
        """,
        response);
    assertEquals(
        List.of("Service shop/web rejected:", "no name", "a warning"), response.messageLines());
    assertEquals(ConfirmationResult.AGREED, response.confirmation());
    assertEquals(
        Map.of(Outcome.DENIED, Set.of("service-port-unnamed", "a-rule")),
        response.ruleIdsByOutcome());
  }

  @Test
  void aRequestToBeRetriedHasStatus429AndADelay() throws IOException {
    assertResponse(
        ReviewOutcome.RETRY_LATER,
        """
        {'uid': '1', 'allowed': false,
         'status': {'status': 'Failure', 'code': 429, 'reason': 'TooManyRequests',
                    'message': 'retry', 'details': {'retryAfterSeconds': 1, 'causes': []}}}
        """,
        AdmissionReviewResponse.of(
            "1",
            new AdmissionResult(
                false,
                "retry",
                List.of(),
                1,
                List.of(),
                Map.of(),
                Set.of(),
                ConfirmationResult.PUT_OFF)));
    assertResponse(
        ReviewOutcome.RETRY_LATER,
        """
        {'uid': '1', 'allowed': false,
         'status': {'status': 'Failure', 'code': 429, 'reason': 'TooManyRequests',
                    'message': 'not decided: too many reviews in progress; retry in 1 s',
                    'details': {'retryAfterSeconds': 1, 'causes': []}}}
        """,
        AdmissionReviewResponse.overloaded("1"));
  }

  @Test
  void anAdmittedRequestHasItsWarningsOnly() throws IOException {
    assertResponse(
        ReviewOutcome.ALLOWED,
        "{'uid': '1', 'allowed': true}",
        AdmissionReviewResponse.of("1", admitted()));
    assertResponse(
        ReviewOutcome.WARNED,
        "{'uid': '1', 'allowed': true, 'warnings': ['a', 'b']}",
        AdmissionReviewResponse.of("1", admitted("a", "b")));
    assertResponse(
        ReviewOutcome.SKIPPED,
        "{'uid': '1', 'allowed': true}",
        AdmissionReviewResponse.skipped("1"));
    assertResponse(
        ReviewOutcome.SKIPPED,
        "{'uid': '1', 'allowed': true, 'warnings': ['not checked']}",
        AdmissionReviewResponse.skipped("1", "not checked"));
    assertResponse(
        ReviewOutcome.FAILED,
        """
        {'uid': '1', 'allowed': true, 'warnings':
         ['Service shop/web not checked: internal error of Portcullis; see its log']}
        """,
        AdmissionReviewResponse.failed("1", new ObjectKey(Kind.SERVICE, "shop", "web")));
  }

  @Test
  void aMutationHasAPatchIfItHasNames() throws IOException {
    AdmissionReviewResponse patched =
        AdmissionReviewResponse.of(
            "1", mutation(List.of(assignment(0, "http"), assignment(2, "dns")), List.of("w")));
    assertResponse(
        ReviewOutcome.PATCHED,
        """
        {'uid': '1', 'allowed': true, 'warnings': ['w'], 'patchType': 'JSONPatch', 'patch': '%s'}
        """
            .formatted(patchOf(patched).asText()),
        patched);
    assertEquals(
        ReviewBuilder.JSON.readTree(
            """
            [{"op": "add", "path": "/spec/ports/0/name", "value": "http"},
             {"op": "add", "path": "/spec/ports/2/name", "value": "dns"}]
            """),
        ReviewBuilder.JSON.readTree(patchOf(patched).binaryValue()));
    assertEquals(ConfirmationResult.AGREED, patched.confirmation());

    assertResponse(
        ReviewOutcome.ALLOWED,
        "{'uid': '1', 'allowed': true}",
        AdmissionReviewResponse.of("1", mutation(List.of(), List.of())));
    assertResponse(
        ReviewOutcome.WARNED,
        "{'uid': '1', 'allowed': true, 'warnings': ['w']}",
        AdmissionReviewResponse.of("1", mutation(List.of(), List.of("w"))));
  }
}
