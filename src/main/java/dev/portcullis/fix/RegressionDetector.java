package dev.portcullis.fix;

import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a set has that it had not before: the reason to leave files as they are. */
final class RegressionDetector {

  private RegressionDetector() {}

  static List<Finding> findRegressions(ManifestSet before, ManifestSet after, DataPlane dataPlane) {
    Map<ObjectKey, List<Finding>> old =
        findings(before, dataPlane).stream().collect(Collectors.groupingBy(Finding::object));
    return findings(after, dataPlane).stream()
        .filter(
            f -> old.getOrDefault(f.object(), List.of()).stream().noneMatch(isAtLeastAsSevereAs(f)))
        .toList();
  }

  private static List<Finding> findings(ManifestSet set, DataPlane dataPlane) {
    SnapshotView view = new SnapshotView(set.resources(), dataPlane);
    return set.resources().stream().flatMap(r -> RuleRegistry.check(r, view).stream()).toList();
  }

  /** A hop is the same by what it is about, or by where it stands: either may be mended. */
  private static Predicate<Finding> isAtLeastAsSevereAs(Finding f) {
    return o ->
        o.severity().compareTo(f.severity()) >= 0
            && (o.hop().equals(f.hop()) || location(o).equals(location(f)));
  }

  private static String location(Finding finding) {
    String at = finding.field().text();
    return finding.route().isEmpty() ? at : at.replaceFirst("ackend\\..*", "");
  }
}
