package dev.portcullis.testing;

import net.jqwik.api.statistics.Statistics;

/** Fails a property whose tries rarely have the case that it is about. */
public final class CoverageFloor {

  private CoverageFloor() {}

  /**
   * Counts an occasion, of which a try may have several.
   *
   * @param label distinguishes the floors of one property
   * @param minPercent the share of occasions that must have the case, in percent; at most a third
   *     of the measured share, so that no seed fails by chance
   */
  public static void require(String label, double minPercent, boolean met) {
    Statistics.label(label)
        .collect(met)
        .coverage(c -> c.check(true).percentage(p -> p > minPercent));
  }
}
