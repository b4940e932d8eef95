package dev.portcullis.report;

import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.rules.Finding;
import java.util.Comparator;
import java.util.Optional;

/**
 * A finding and where it stands.
 *
 * @param at a place in a file; empty for an object that is stored in a cluster
 * @param error whether it is one, by its rule or by what somebody made of the rule; else a warning
 * @param exempted the reason for which somebody exempted the object from the rule; empty if nobody
 *     did
 * @param note what else to say of it, such as why an exemption does not count; empty for nothing
 */
public record Entry(
    Optional<SourcePosition> at, Finding finding, boolean error, String exempted, String note) {

  /** By place, then as findings are ordered. */
  public static final Comparator<Entry> ORDER =
      Comparator.comparing(
              (Entry e) -> e.at().orElse(null),
              Comparator.nullsLast(Comparator.<SourcePosition>naturalOrder()))
          .thenComparing(Entry::finding, Finding.ORDER);

  /** {@code file:line:column: }, to be put before what is said; nothing where there is no file. */
  String place() {
    return at.map(p -> p + ": ").orElse("");
  }

  /** Whether nobody consented to it. */
  public boolean counts() {
    return exempted.isEmpty();
  }

  /** {@code error} or {@code warning}. */
  String severity() {
    return error ? "error" : "warning";
  }

  /** The object and what is wrong with it, on one line. */
  String sentence() {
    return finding.object() + ": " + finding.message();
  }
}
