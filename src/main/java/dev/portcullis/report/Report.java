package dev.portcullis.report;

import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourceLines;
import java.util.List;
import java.util.SortedMap;

/**
 * The result of a check.
 *
 * @param findings sorted by position
 * @param readErrors the files that could not be read
 * @param listFailures the resources of a cluster that could not be read, one line each
 * @param objectCount the number of checked objects
 * @param skippedKinds the number of objects of other kinds, by apiVersion and kind
 * @param notes the limits of the check, one line each
 * @param sourceLines the lines of the files
 * @param failOn the lowest severity that makes the check fail
 */
public record Report(
    List<ReportedFinding> findings,
    List<ReadError> readErrors,
    List<String> listFailures,
    int objectCount,
    SortedMap<String, Integer> skippedKinds,
    List<String> notes,
    SourceLines sourceLines,
    FailOn failOn) {

  public Report {
    findings = findings.stream().sorted(ReportedFinding.ORDER).toList();
    readErrors = List.copyOf(readErrors);
    listFailures = List.copyOf(listFailures);
    notes = List.copyOf(notes);
  }

  /** The number of errors without an exemption. */
  public long errorCount() {
    return findings.stream().filter(f -> f.isActive() && f.error()).count();
  }

  /** The number of warnings without an exemption. */
  public long warningCount() {
    return findings.stream().filter(f -> f.isActive() && !f.error()).count();
  }

  /** The number of exempted findings. */
  public long exemptedCount() {
    return findings.stream().filter(f -> !f.isActive()).count();
  }

  /** The number of files and resources that could not be read. */
  public int unreadableCount() {
    return readErrors.size() + listFailures.size();
  }

  /** Whether a finding makes the check fail. */
  public boolean hasFailures() {
    return findings.stream().anyMatch(failOn::isFailure);
  }
}
