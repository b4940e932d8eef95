package dev.portcullis;

import dev.portcullis.Worlds.World;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
import java.util.List;

/**
 * The brute-force comparison of two worlds: every object of both is judged, and every finding is
 * held against every other one.
 */
final class Worse {

  private Worse() {}

  /** Everything that is wrong anywhere in a world, in the order of reports. */
  static List<Finding> findings(World world) {
    return world.objects().stream()
        .flatMap(r -> Rules.check(r, world.view()).stream())
        .sorted(Finding.ORDER)
        .toList();
  }

  /** The findings of which no earlier one about the same hop is as bad. */
  static List<Finding> than(List<Finding> earlier, List<Finding> findings) {
    return findings.stream().filter(f -> earlier.stream().noneMatch(e -> isAsBad(e, f))).toList();
  }

  private static boolean isAsBad(Finding earlier, Finding finding) {
    return earlier.object().equals(finding.object())
        && earlier.about().equals(finding.about())
        && earlier.rank().compareTo(finding.rank()) >= 0;
  }
}
