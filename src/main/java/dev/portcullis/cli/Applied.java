package dev.portcullis.cli;

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
import dev.portcullis.report.ReportedFinding;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
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
final class Applied {

  private final Map<ObjectKey, Manifest> files = new HashMap<>();
  private final List<ReportedFinding> entries = new ArrayList<>();
  private final List<ResourceChange> changes;
  private final ResourceView then;
  private final Judging judging;

  private Applied(ManifestSet set, Live live, Judging judging) {
    this.judging = judging;
    changes = live.changes();
    then = new MemoizingView(live.then());
    set.manifests().forEach(m -> files.put(m.resource().key(), m));
  }

  static List<ReportedFinding> judge(ManifestSet set, Live live, Judging judging) {
    Applied applied = new Applied(set, live, judging);
    set.manifests().forEach(m -> applied.own(m, live));
    ChangeImpact impact = ChangeImpact.of(applied.changes, live.now(), applied.then);
    impact.introduced().stream()
        .filter(f -> !applied.files.containsKey(f.object()))
        .forEach(applied::broken);
    impact.updateFindings().forEach(f -> applied.add(applied.files.get(f.object()), f));
    return applied.entries;
  }

  private void own(Manifest file, Live live) {
    RuleRegistry.check(live.applied(file).resource(), then).forEach(f -> add(file, f));
  }

  private void add(Manifest file, Finding finding) {
    judging.entry(Optional.of(file.locate(finding.field())), finding).ifPresent(entries::add);
  }

  /** It is said where somebody can mend it. */
  private void broken(Finding finding) {
    ResourceChange cause = cause(finding);
    judging
        .entry(
            Optional.of(files.get(cause.key()).locate(FieldPath.ROOT)),
            finding,
            cause.current().meta(),
            "live, and broken by " + cause.key() + " as it is in this file")
        .ifPresent(entries::add);
  }

  /** The change without which all would be well; of several that all do harm, a Service. */
  private ResourceChange cause(Finding finding) {
    List<ResourceChange> near =
        changes.stream()
            .filter(
                c ->
                    c.states()
                        .flatMap(r -> RelatedResources.of(r, then))
                        .anyMatch(n -> n.key().equals(finding.object())))
            .sorted(Comparator.comparing(c -> c.key().kind() != Kind.SERVICE))
            .toList();
    return near.stream()
        .filter(c -> ChangeImpact.of(c, then).introduced().contains(finding))
        .findFirst()
        .orElse(near.get(0));
  }
}
