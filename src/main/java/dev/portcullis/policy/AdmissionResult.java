package dev.portcullis.policy;

import dev.portcullis.model.FieldPath;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.portnames.PortNameAssignment;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An admission decision as text, ready to be sent.
 *
 * @param message of a denial, on several lines; empty if the request is admitted
 * @param causes the denied findings one by one
 * @param retryAfterSeconds when to retry if nothing was decided; otherwise 0
 * @param warnings in descending order of gravity, each on one line of at most 256 characters
 * @param ruleIdsByOutcome the sorted ids of the rules with findings, by outcome
 * @param managedObjects the names of the entries of the {@link ManagedObjectTable} that made errors
 *     warnings
 * @param confirmation the result of the live reads
 */
public record AdmissionResult(
    boolean allowed,
    String message,
    List<Cause> causes,
    int retryAfterSeconds,
    List<String> warnings,
    Map<Outcome, Set<String>> ruleIdsByOutcome,
    Set<String> managedObjects,
    ConfirmationResult confirmation) {

  /** One denied finding, as {@code status.details.causes} has it. */
  public record Cause(String rule, FieldPath field, String message) {}

  /** Problems that a denial lists; the others are counted. */
  private static final int MAX_LISTED_PROBLEMS = 8;

  /** Duration of a proposed exemption, in days. */
  private static final int SUGGESTED_EXEMPTION_DAYS = 30;

  /** Rejects the request without a decision, because live reads are rate limited; 429. */
  static AdmissionResult retryLater(AdmissionRequest request) {
    return new AdmissionResult(
        false,
        "not decided: too many live reads for namespace " + request.namespace() + "; retry in 1 s",
        List.of(),
        1,
        List.of(),
        Map.of(),
        Set.of(),
        ConfirmationResult.PUT_OFF);
  }

  /** Rejects the request, because it was not evaluated completely. */
  static AdmissionResult incomplete(AdmissionRequest request, String reason) {
    return new AdmissionResult(
        false,
        request.change().key()
            + " rejected: "
            + reason
            + "\n  help:  apply it again, or split the object into smaller ones",
        List.of(),
        0,
        List.of(),
        Map.of(),
        Set.of(),
        ConfirmationResult.INCOMPLETE);
  }

  /**
   * Rejects the request because its ports have no names yet; 429. A retry passes the webhook that
   * adds them again. A client that gives up prints the message.
   *
   * @param names that are known; empty if the reads that determine them were rate limited
   */
  static AdmissionResult retryForPortNames(
      AdmissionDecision decision, List<PortNameAssignment> names) {
    AdmissionRequest request = decision.request();
    List<String> lines = new ArrayList<>();
    lines.add(
        request.change().key()
            + " not stored yet: port names were not added in time; retry in 1 s");
    names.forEach(n -> lines.add("  " + n.nameField() + ": " + n.name()));
    List<FindingGroup> denied = FindingGroup.of(request, decision.decisionsWith(Outcome.DENIED));
    if (!denied.isEmpty()) {
      lines.add("  without names: " + denied.get(0).finding().message());
    }
    return new AdmissionResult(
        false,
        String.join("\n", lines),
        causes(decision),
        1,
        List.of(),
        Map.of(),
        Set.of(),
        ConfirmationResult.PUT_OFF);
  }

  /** The result of a decision; a denial has no migration steps. */
  public static AdmissionResult of(AdmissionDecision decision, LocalDate today) {
    return of(decision, List.of(), today);
  }

  /**
   * The result of a decision.
   *
   * @param steps of a {@link MigrationPlanner}, for a denial
   */
  static AdmissionResult of(AdmissionDecision decision, List<String> steps, LocalDate today) {
    AdmissionRequest request = decision.request();
    List<FindingGroup> denied = FindingGroup.of(request, decision.decisionsWith(Outcome.DENIED));
    Stream<String> warnings =
        FindingGroup.of(request, decision.decisionsWith(Outcome.WARNED)).stream()
            .map(FindingGroup::toWarning);
    Stream<String> notes =
        decision.notes().stream()
            .map(n -> WarningFormatter.format(request.change().key() + ": " + n));
    // A rejected object changes nothing about stored endpoints.
    Stream<String> repairs =
        decision.repairs().stream()
            .filter(r -> denied.isEmpty())
            .flatMap(r -> r.toWarnings(decision.policy().profile()).stream());
    return new AdmissionResult(
        denied.isEmpty(),
        denied.isEmpty() ? "" : message(decision, denied, steps, today),
        causes(decision),
        0,
        WarningFormatter.limit(
            Stream.of(warnings, repairs, notes).flatMap(s -> s).distinct().toList()),
        ruleIdsByOutcome(decision),
        managedObjects(decision),
        ConfirmationResult.NONE);
  }

  /** One per place, of other objects one per affected part. */
  private static List<Cause> causes(AdmissionDecision decision) {
    Set<List<Object>> places = new HashSet<>();
    return decision
        .decisionsWith(Outcome.DENIED)
        .map(FindingDecision::finding)
        .filter(
            f ->
                f.object().equals(decision.request().change().key())
                    || places.add(List.of(f.object(), f.rule(), f.hop())))
        .limit(MAX_LISTED_PROBLEMS)
        .map(f -> new Cause(f.rule(), f.field(), f.message()))
        .toList();
  }

  /** The same after live reads. */
  AdmissionResult withConfirmation(ConfirmationResult result) {
    return new AdmissionResult(
        allowed,
        message,
        causes,
        retryAfterSeconds,
        warnings,
        ruleIdsByOutcome,
        managedObjects,
        result);
  }

  /** A warning that is short enough to be sent. */
  public static String truncateWarning(String text) {
    return WarningFormatter.format(text);
  }

  private static String message(
      AdmissionDecision decision, List<FindingGroup> denied, List<String> steps, LocalDate today) {
    AdmissionRequest request = decision.request();
    // A finding about a deletion describes the state afterwards.
    String start =
        request.operation() == Operation.DELETE
            ? "Deletion of " + request.change().key() + " rejected, because it would cause: "
            : request.change().key() + " rejected: ";
    List<String> lines = new ArrayList<>();
    if (denied.size() == 1) {
      lines.add(start + denied.get(0).finding().message());
      addDetails(denied.get(0), request, "  ", lines);
    } else {
      lines.add(start + denied.size() + " problems");
      int listed = Math.min(MAX_LISTED_PROBLEMS, denied.size());
      for (int i = 0; i < listed; i++) {
        lines.add("  " + (i + 1) + ". " + denied.get(i).finding().message());
        addDetails(denied.get(i), request, "     ", lines);
      }
      if (denied.size() > listed) {
        lines.add("  and " + (denied.size() - listed) + " more");
      }
    }
    lines.addAll(DenialHints.of(decision, denied, steps, today.plusDays(SUGGESTED_EXEMPTION_DAYS)));
    return String.join("\n", lines);
  }

  private static void addDetails(
      FindingGroup group, AdmissionRequest request, String indent, List<String> lines) {
    String places = group.describePlaces();
    if (!places.isEmpty()) {
      lines.add(indent + "at:    " + places);
    }
    // The remedy of a finding would undo a deletion.
    if (request.operation() != Operation.DELETE) {
      lines.add(indent + "help:  " + group.finding().remediation());
    }
    if (!group.reason().isEmpty()) {
      lines.add(indent + "note:  " + group.reason());
    }
    lines.add(indent + "docs:  portcullis rules show " + group.finding().rule());
  }

  private static Set<String> managedObjects(AdmissionDecision decision) {
    return decision.decisions().stream()
        .map(d -> d.assessment().managedObject())
        .filter(entry -> !entry.isEmpty())
        .collect(Collectors.toSet());
  }

  private static Map<Outcome, Set<String>> ruleIdsByOutcome(AdmissionDecision decision) {
    Map<Outcome, Set<String>> rules = new TreeMap<>();
    decision
        .decisions()
        .forEach(
            j -> rules.computeIfAbsent(j.outcome(), o -> new TreeSet<>()).add(j.finding().rule()));
    return rules;
  }
}
