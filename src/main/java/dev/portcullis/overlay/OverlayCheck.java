package dev.portcullis.overlay;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.analysis.RelatedResources;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Kind;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.Policy;
import dev.portcullis.report.ReportedFinding;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks files as if all of them were applied to a cluster: their own findings, and the findings
 * that they cause on live objects. Existing findings of live objects are not reported.
 */
public final class OverlayCheck {

  private final Map<ObjectKey, Manifest> manifests = new HashMap<>();
  private final List<ReportedFinding> findings = new ArrayList<>();
  private final Map<ObjectKey, ResourceChange> changes = new TreeMap<>();
  private final ResourceView viewAfter;
  private final FindingAssessor assessor;

  private OverlayCheck(ManifestSet set, ClusterOverlay overlay, Policy policy, LocalDate today) {
    overlay.changes().forEach(c -> changes.put(c.key(), c));
    viewAfter = new MemoizingView(overlay.viewAfter());
    assessor = new FindingAssessor(policy, viewAfter, today);
    set.manifests().forEach(m -> manifests.put(m.resource().key(), m));
  }

  /** The findings of the files and those that they cause. */
  public static List<ReportedFinding> check(
      ManifestSet set, ClusterOverlay overlay, Policy policy, LocalDate today) {
    OverlayCheck check = new OverlayCheck(set, overlay, policy, today);
    set.manifests().forEach(m -> check.checkManifest(m, overlay));
    ChangeImpact impact =
        ChangeImpact.of(List.copyOf(check.changes.values()), overlay.viewBefore(), check.viewAfter);
    impact.introduced().stream()
        .filter(f -> !check.manifests.containsKey(f.object()))
        .forEach(check::addBrokenLiveObject);
    impact.updateFindings().forEach(f -> check.addFinding(check.manifests.get(f.object()), f));
    return check.findings;
  }

  private void checkManifest(Manifest file, ClusterOverlay overlay) {
    RuleRegistry.check(overlay.afterApply(file).resource(), viewAfter)
        .forEach(f -> addFinding(file, f));
  }

  private void addFinding(Manifest file, Finding finding) {
    Optional.ofNullable(changes.get(finding.object()))
        .map(c -> assessor.assessExisting(finding, c))
        .orElseGet(() -> assessor.assessExisting(finding))
        .map(a -> ReportedFinding.at(file.locate(finding.field()), a))
        .ifPresent(findings::add);
  }

  /** Reports a finding of a live object at the file that causes it. */
  private void addBrokenLiveObject(Finding finding) {
    ResourceChange cause = findCause(finding);
    assessor
        .assess(finding, cause)
        .map(
            a ->
                new ReportedFinding(
                    Optional.of(manifests.get(cause.key()).locate(FieldPath.ROOT)),
                    a,
                    cause.key() + " in this file breaks the live " + finding.object()))
        .ifPresent(findings::add);
  }

  /** The change that causes the finding; if several do, preferably that of a Service. */
  private ResourceChange findCause(Finding finding) {
    List<ResourceChange> candidates =
        changes.values().stream()
            .filter(
                c ->
                    c.states()
                        .flatMap(r -> RelatedResources.of(r, viewAfter))
                        .anyMatch(n -> n.key().equals(finding.object())))
            .sorted(Comparator.comparing(c -> c.key().kind() != Kind.SERVICE))
            .toList();
    return candidates.stream()
        .filter(c -> ChangeImpact.of(c, viewAfter).introduced().contains(finding))
        .findFirst()
        .orElse(candidates.get(0));
  }
}
