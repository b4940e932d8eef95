package dev.portcullis.report;

import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.model.FieldPath;
import dev.portcullis.policy.AssessedFinding;
import dev.portcullis.rules.Finding;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An assessed finding and its place.
 *
 * @param position in a file; empty for an object that is stored in a cluster
 * @param note further information, such as why an exemption does not count; empty for none
 */
public record ReportedFinding(
    Optional<SourcePosition> position, AssessedFinding assessment, String note) {

  /** By position, then in the order of findings. */
  public static final Comparator<ReportedFinding> ORDER =
      Comparator.comparing(
              (ReportedFinding f) -> f.position().orElse(null),
              Comparator.nullsLast(Comparator.<SourcePosition>naturalOrder()))
          .thenComparing(ReportedFinding::finding, Finding.ORDER);

  /** Adds the note on the assessment to the note. */
  public ReportedFinding {
    note =
        Stream.of(note, assessment.note())
            .filter(n -> !n.isEmpty())
            .collect(Collectors.joining("; "));
  }

  /** A finding in a file. */
  public static ReportedFinding at(SourcePosition position, AssessedFinding assessment) {
    return new ReportedFinding(Optional.of(position), assessment, "");
  }

  public Finding finding() {
    return assessment.finding();
  }

  public boolean error() {
    return assessment.error();
  }

  /** The reason of the exemption that applies; empty without one. */
  public String exemptionReason() {
    return assessment.exemptionReason();
  }

  /** {@code file:line:column: }; empty without a file. */
  String positionPrefix() {
    return position.map(p -> p + ": ").orElse("");
  }

  /** The field and the route, {@code spec.defaultBackend (shop.example/)}; empty for the object. */
  String place() {
    String field = finding().field().equals(FieldPath.ROOT) ? "" : finding().field().toString();
    return (field + (finding().route().isEmpty() ? "" : " (" + finding().route() + ")")).strip();
  }

  /** Whether it is not exempted. */
  public boolean isActive() {
    return !assessment.isExempted();
  }

  /** {@code error} or {@code warning}. */
  String severity() {
    return error() ? "error" : "warning";
  }

  /** The object and the problem, on one line. */
  String headline() {
    return finding().object() + ": " + finding().message();
  }

  /** The place, the remedy, and the note, each on a line that begins with its label. */
  String details() {
    return (place().isEmpty() ? "" : "at: " + place() + "\n")
        + ("help: " + finding().remediation())
        + (note.isEmpty() ? "" : "\nnote: " + note);
  }
}
