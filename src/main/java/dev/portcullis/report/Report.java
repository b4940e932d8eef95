package dev.portcullis.report;

import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourceLines;
import java.util.List;
import java.util.SortedMap;

/**
 * Everything a check found.
 *
 * @param findings sorted by place
 * @param readErrors what could not be read of files
 * @param listFailures what could not be read of a cluster, and ought to have been judged, a line
 *     each
 * @param objectCount how many objects were judged
 * @param skippedKinds how many objects of other kinds there were, by apiVersion and kind
 * @param notes what a reader should know about how far the check could see
 * @param sourceLines what was read, to be shown
 * @param failOn what makes the check fail
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

  /** How many errors nobody consented to. */
  public long errorCount() {
    return findings.stream().filter(e -> e.isActive() && e.error()).count();
  }

  /** How many warnings nobody consented to. */
  public long warningCount() {
    return findings.stream().filter(e -> e.isActive() && !e.error()).count();
  }

  /** How many findings somebody consented to. */
  public long exemptedCount() {
    return findings.stream().filter(e -> !e.isActive()).count();
  }

  /** How many things could not be read. */
  public int unreadableCount() {
    return readErrors.size() + listFailures.size();
  }

  /** Whether a finding of it makes the check fail. */
  public boolean hasFailures() {
    return findings.stream().anyMatch(failOn::isFailure);
  }
}
