package dev.portcullis.fix;

import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Detects findings that fixes introduce; files that cause one stay unchanged. */
final class RegressionDetector {

  /** The fields of an Ingress that hold a backend, in all versions. */
  private static final Set<String> BACKENDS = Set.of("backend", "defaultBackend");

  private RegressionDetector() {}

  static List<Finding> findRegressions(ManifestSet before, ManifestSet after, DataPlane dataPlane) {
    Map<ObjectKey, List<Finding>> known =
        findings(before, dataPlane).stream().collect(Collectors.groupingBy(Finding::object));
    return findings(after, dataPlane).stream()
        .filter(
            f ->
                known.getOrDefault(f.object(), List.of()).stream()
                    .noneMatch(isAtLeastAsSevereAs(f)))
        .toList();
  }

  private static List<Finding> findings(ManifestSet set, DataPlane dataPlane) {
    SnapshotView view = new SnapshotView(set.resources(), dataPlane);
    return set.resources().stream().flatMap(r -> RuleRegistry.check(r, view).stream()).toList();
  }

  /** Compares findings of the same hop or field; a fix may change one of the two. */
  private static Predicate<Finding> isAtLeastAsSevereAs(Finding finding) {
    return f ->
        f.severity().compareTo(finding.severity()) >= 0
            && (f.hop().equals(finding.hop()) || location(f).equals(location(finding)));
  }

  /** The field; of a finding about a route, the path or rule whose backend it is. */
  private static List<String> location(Finding finding) {
    List<String> segments = finding.field().segments();
    return finding.route().isEmpty()
        ? segments
        : segments.stream().takeWhile(s -> !BACKENDS.contains(s)).toList();
  }
}
