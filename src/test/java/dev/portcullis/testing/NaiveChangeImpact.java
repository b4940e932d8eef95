package dev.portcullis.testing;

import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import java.util.List;

/**
 * The brute-force comparison of two cluster states: every object of both is evaluated, and every
 * finding is compared with every other one.
 */
public final class NaiveChangeImpact {

  private NaiveChangeImpact() {}

  /** All findings of a cluster state, in the order of reports. */
  public static List<Finding> findings(ClusterState world) {
    return world.objects().stream()
        .flatMap(r -> RuleRegistry.check(r, world.view()).stream())
        .sorted(Finding.ORDER)
        .toList();
  }

  /** The findings that are worse than all earlier findings of the same hop. */
  public static List<Finding> introduced(List<Finding> earlier, List<Finding> findings) {
    return findings.stream()
        .filter(f -> earlier.stream().noneMatch(e -> isAtLeastAsSevere(e, f)))
        .toList();
  }

  private static boolean isAtLeastAsSevere(Finding earlier, Finding finding) {
    return earlier.object().equals(finding.object())
        && earlier.hop().equals(finding.hop())
        && earlier.severity().compareTo(finding.severity()) >= 0;
  }
}
