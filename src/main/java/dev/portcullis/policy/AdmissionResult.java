package dev.portcullis.policy;

import dev.portcullis.model.FieldPath;
import dev.portcullis.policy.FindingDecision.Outcome;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A verdict in words, ready to be sent.
 *
 * @param message what a denial says, on several lines; empty if it is none
 * @param causes the denied findings one by one
 * @param retryAfterSeconds when to come again, where nothing was decided; 0 if it was
 * @param warnings for whoever asked, worst first; each on one line of at most 120 characters
 * @param ruleIdsByOutcome the ids of the rules that found something, by what became of it; sorted
 * @param confirmation what came of looking at live objects
 */
public record AdmissionResult(
    boolean allowed,
    String message,
    List<Cause> causes,
    int retryAfterSeconds,
    List<String> warnings,
    Map<Outcome, Set<String>> ruleIdsByOutcome,
    ConfirmationResult confirmation) {

  /** One denied finding, as {@code status.details.causes} has it. */
  public record Cause(String rule, FieldPath field, String message) {}

  /** How many findings a denial spells out; the rest is a count. */
  private static final int MAX_LISTED_FINDINGS = 8;

  /** How long an exemption that we propose lasts, in days. */
  private static final int SUGGESTED_EXEMPTION_DAYS = 30;

  /** Lets nothing through unread: whoever asks may ask again. */
  static AdmissionResult retryLater(AdmissionRequest request) {
    return new AdmissionResult(
        false,
        "not decided yet: there is too much to look at for namespace "
            + request.namespace()
            + " at once; ask again in a second",
        List.of(),
        1,
        List.of(),
        Map.of(),
        ConfirmationResult.PUT_OFF);
  }

  /** The words for a verdict. */
  public static AdmissionResult of(AdmissionDecision verdict, LocalDate today) {
    List<FindingGroup> told =
        FindingGroup.of(verdict.request(), verdict.decisionsWith(Outcome.DENIED));
    Stream<String> warnings =
        FindingGroup.of(verdict.request(), verdict.decisionsWith(Outcome.WARNED)).stream()
            .map(FindingGroup::toWarning);
    Stream<String> notes =
        verdict.notes().stream().map(n -> WarningFormatter.format(FieldPath.ROOT, n, ""));
    return new AdmissionResult(
        told.isEmpty(),
        told.isEmpty() ? "" : message(verdict, told, today),
        told.stream()
            .limit(MAX_LISTED_FINDINGS)
            .map(t -> new Cause(t.finding().rule(), t.finding().field(), t.toLine()))
            .toList(),
        0,
        WarningFormatter.limit(Stream.concat(warnings, notes).distinct().toList()),
        ruleIdsByOutcome(verdict),
        ConfirmationResult.NONE);
  }

  /** The same after a look at live objects. */
  AdmissionResult withConfirmation(ConfirmationResult look) {
    return new AdmissionResult(
        allowed, message, causes, retryAfterSeconds, warnings, ruleIdsByOutcome, look);
  }

  /** A warning of any length, fit to be sent. */
  public static String truncateWarning(String text) {
    return WarningFormatter.format(FieldPath.ROOT, text, "");
  }

  private static String message(
      AdmissionDecision verdict, List<FindingGroup> denied, LocalDate today) {
    AdmissionRequest request = verdict.request();
    List<String> detour =
        ServiceMigrationSteps.of(
            request.change(),
            denied.stream().filter(FindingGroup::onOtherObject).map(FindingGroup::finding));
    List<String> lines = new ArrayList<>();
    lines.add(
        request.change().key()
            + switch (request.operation()) {
              case CREATE -> " was not created:";
              case UPDATE -> " was not changed:";
              case DELETE -> " was not deleted:";
            });
    for (FindingGroup told : denied.subList(0, Math.min(MAX_LISTED_FINDINGS, denied.size()))) {
      lines.add("  " + told.toLine());
      if (!told.describeOtherRoutes().isEmpty()) {
        lines.add("    and the same for " + told.describeOtherRoutes());
      }
      // What would mend it undoes a deletion; and where there are steps, they are what to do.
      if (request.operation() != Operation.DELETE && !(told.onOtherObject() && !detour.isEmpty())) {
        lines.add("    to do: " + told.finding().remediation());
      }
      if (!told.decision().reason().isEmpty()) {
        lines.add("    " + told.decision().reason());
      }
    }
    if (denied.size() > MAX_LISTED_FINDINGS) {
      lines.add("  and " + describeRemaining(denied.subList(MAX_LISTED_FINDINGS, denied.size())));
    }
    lines.addAll(DenialHints.of(verdict, denied, detour, today.plusDays(SUGGESTED_EXEMPTION_DAYS)));
    return String.join("\n", lines);
  }

  private static String describeRemaining(List<FindingGroup> rest) {
    long routes =
        rest.stream().filter(FindingGroup::onOtherObject).mapToLong(t -> t.routes().size()).sum();
    return rest.size()
        + " more"
        + (routes == 0 ? "" : ", with " + routes + (routes == 1 ? " route" : " routes"));
  }

  private static Map<Outcome, Set<String>> ruleIdsByOutcome(AdmissionDecision verdict) {
    Map<Outcome, Set<String>> rules = new TreeMap<>();
    verdict
        .decisions()
        .forEach(
            j -> rules.computeIfAbsent(j.outcome(), o -> new TreeSet<>()).add(j.finding().rule()));
    return rules;
  }
}
