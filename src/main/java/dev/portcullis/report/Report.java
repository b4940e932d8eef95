package dev.portcullis.report;

import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourceLines;
import java.util.List;
import java.util.SortedMap;

/**
 * Everything a check found.
 *
 * @param entries sorted by place
 * @param faults what could not be read of files
 * @param unread what could not be read of a cluster, and ought to have been judged, a line each
 * @param objects how many objects were judged
 * @param skipped how many objects of other kinds there were, by apiVersion and kind
 * @param notes what a reader should know about how far the check could see
 * @param lines what was read, to be shown
 * @param failOn what makes the check fail
 */
public record Report(
    List<Entry> entries,
    List<ReadError> faults,
    List<String> unread,
    int objects,
    SortedMap<String, Integer> skipped,
    List<String> notes,
    SourceLines lines,
    FailOn failOn) {

  public Report {
    entries = entries.stream().sorted(Entry.ORDER).toList();
    faults = List.copyOf(faults);
    unread = List.copyOf(unread);
    notes = List.copyOf(notes);
  }

  /** How many errors nobody consented to. */
  public long errors() {
    return entries.stream().filter(e -> e.counts() && e.error()).count();
  }

  /** How many warnings nobody consented to. */
  public long warnings() {
    return entries.stream().filter(e -> e.counts() && !e.error()).count();
  }

  /** How many findings somebody consented to. */
  public long exempted() {
    return entries.stream().filter(e -> !e.counts()).count();
  }

  /** How many things could not be read. */
  public int unreadable() {
    return faults.size() + unread.size();
  }

  /** Whether a finding of it makes the check fail. */
  public boolean fails() {
    return entries.stream().anyMatch(failOn::fails);
  }
}
