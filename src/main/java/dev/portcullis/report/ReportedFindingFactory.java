package dev.portcullis.report;

import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.Exemption;
import dev.portcullis.rules.Finding;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What becomes of findings.
 *
 * @param actions what a team makes of rules, by id
 * @param isEnabled of which rules the findings count, by id
 * @param today in UTC, for exemptions that end
 */
public record ReportedFindingFactory(
    Map<String, EnforcementAction> actions, Predicate<String> isEnabled, LocalDate today) {

  /** A finding on an object; empty if nobody asked for it. */
  public Optional<ReportedFinding> create(Optional<SourcePosition> at, Finding finding) {
    return create(at, finding, finding.subject(), "");
  }

  /**
   * A finding that another object causes.
   *
   * @param cause whose exemption counts, too
   * @param note what to say of that
   */
  public Optional<ReportedFinding> create(
      Optional<SourcePosition> at, Finding finding, ResourceMeta cause, String note) {
    if (!isEnabled.test(finding.rule())) {
      return Optional.empty();
    }
    List<Exemption> exemptions =
        Stream.of(finding.subject(), cause)
            .flatMap(m -> Exemption.of(m, finding.rule(), today, false).stream())
            .toList();
    Stream<String> ignored =
        exemptions.stream()
            .filter(e -> !e.isValid())
            .map(e -> "exemption ignored: " + e.invalidReason());
    return Optional.of(
        new ReportedFinding(
            at,
            finding,
            EnforcementAction.isError(finding, actions),
            exemptions.stream()
                .filter(Exemption::isValid)
                .map(Exemption::reason)
                .findFirst()
                .orElse(""),
            Stream.concat(Stream.of(note), ignored.limit(1))
                .filter(n -> !n.isEmpty())
                .reduce((first, second) -> first + "; " + second)
                .orElse("")));
  }
}
