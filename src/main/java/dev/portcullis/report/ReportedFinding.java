package dev.portcullis.report;

import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.rules.Finding;
import java.util.Comparator;
import java.util.Optional;

/**
 * A finding and where it stands.
 *
 * @param position a place in a file; empty for an object that is stored in a cluster
 * @param error whether it is one, by its rule or by what somebody made of the rule; else a warning
 * @param exemptionReason the reason for which somebody exempted the object from the rule; empty if
 *     nobody did
 * @param note what else to say of it, such as why an exemption does not count; empty for nothing
 */
public record ReportedFinding(
    Optional<SourcePosition> position,
    Finding finding,
    boolean error,
    String exemptionReason,
    String note) {

  /** By place, then as findings are ordered. */
  public static final Comparator<ReportedFinding> ORDER =
      Comparator.comparing(
              (ReportedFinding e) -> e.position().orElse(null),
              Comparator.nullsLast(Comparator.<SourcePosition>naturalOrder()))
          .thenComparing(ReportedFinding::finding, Finding.ORDER);

  /** {@code file:line:column: }, to be put before what is said; nothing where there is no file. */
  String positionPrefix() {
    return position.map(p -> p + ": ").orElse("");
  }

  /** Whether nobody consented to it. */
  public boolean isActive() {
    return exemptionReason.isEmpty();
  }

  /** {@code error} or {@code warning}. */
  String severity() {
    return error ? "error" : "warning";
  }

  /** The object and what is wrong with it, on one line. */
  String describe() {
    return finding.object() + ": " + finding.message();
  }
}
