package dev.portcullis.report;

import dev.portcullis.report.Remark.Level;
import java.util.Comparator;
import java.util.List;

/**
 * All that was found about an installation.
 *
 * @param lookedAt what was looked at and could be
 * @param remarks the gravest first, else in the order of what was looked at
 */
public record Diagnosis(List<String> lookedAt, List<Remark> remarks) {

  public Diagnosis {
    lookedAt = List.copyOf(lookedAt);
    remarks = remarks.stream().sorted(Comparator.comparing(Remark::level)).toList();
  }

  /** How many remarks there are of that level. */
  public long count(Level level) {
    return remarks.stream().filter(r -> r.level() == level).count();
  }
}
