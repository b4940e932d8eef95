package dev.portcullis.overlay;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.analysis.RelatedResources;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Kind;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
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

/**
 * Files as if they were applied to a cluster, all at once: what is wrong with them there, and what
 * they break that is live. What was as bad before is not theirs.
 */
public final class OverlayCheck {

  private final Map<ObjectKey, Manifest> manifests = new HashMap<>();
  private final List<ReportedFinding> findings = new ArrayList<>();
  private final List<ResourceChange> changes;
  private final ResourceView viewAfter;
  private final FindingAssessor assessor;

  private OverlayCheck(ManifestSet set, ClusterOverlay live, Policy policy, LocalDate today) {
    changes = live.changes();
    viewAfter = new MemoizingView(live.viewAfter());
    assessor = new FindingAssessor(policy, viewAfter, today);
    set.manifests().forEach(m -> manifests.put(m.resource().key(), m));
  }

  public static List<ReportedFinding> check(
      ManifestSet set, ClusterOverlay live, Policy policy, LocalDate today) {
    OverlayCheck applied = new OverlayCheck(set, live, policy, today);
    set.manifests().forEach(m -> applied.checkManifest(m, live));
    ChangeImpact impact = ChangeImpact.of(applied.changes, live.viewBefore(), applied.viewAfter);
    impact.introduced().stream()
        .filter(f -> !applied.manifests.containsKey(f.object()))
        .forEach(applied::addBrokenLiveObject);
    impact.updateFindings().forEach(f -> applied.addFinding(applied.manifests.get(f.object()), f));
    return applied.findings;
  }

  private void checkManifest(Manifest file, ClusterOverlay live) {
    RuleRegistry.check(live.afterApply(file).resource(), viewAfter)
        .forEach(f -> addFinding(file, f));
  }

  private void addFinding(Manifest file, Finding finding) {
    assessor
        .assessExisting(finding)
        .map(a -> ReportedFinding.at(file.locate(finding.field()), a))
        .ifPresent(findings::add);
  }

  /** It is said where somebody can mend it. */
  private void addBrokenLiveObject(Finding finding) {
    ResourceChange cause = findCause(finding);
    assessor
        .assess(finding, cause.current().meta())
        .map(
            a ->
                new ReportedFinding(
                    Optional.of(manifests.get(cause.key()).locate(FieldPath.ROOT)),
                    a,
                    cause.key() + " in this file breaks the live " + finding.object()))
        .ifPresent(findings::add);
  }

  /** The change without which all would be well; of several that all do harm, a Service. */
  private ResourceChange findCause(Finding finding) {
    List<ResourceChange> near =
        changes.stream()
            .filter(
                c ->
                    c.states()
                        .flatMap(r -> RelatedResources.of(r, viewAfter))
                        .anyMatch(n -> n.key().equals(finding.object())))
            .sorted(Comparator.comparing(c -> c.key().kind() != Kind.SERVICE))
            .toList();
    return near.stream()
        .filter(c -> ChangeImpact.of(c, viewAfter).introduced().contains(finding))
        .findFirst()
        .orElse(near.get(0));
  }
}
