package dev.portcullis.fix;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.edit.EditableFile;
import dev.portcullis.manifests.edit.EditableFiles;
import dev.portcullis.manifests.edit.UnsupportedEditException;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.Exemption;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.Finding;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Mends a set of files, as far as there is only one way.
 *
 * <p>The remedies are taken in turn until none has anything left to do, so that a second run finds
 * nothing. A file that cannot follow is left as it was, and all is done again without it: the
 * others may have relied on it.
 *
 * @param namespace the namespace of objects that name none
 * @param policy a namespace among the objects may have a profile of its own
 * @param today in UTC, for exemptions that end
 */
public record Fixer(String namespace, DataPlane dataPlane, Policy policy, LocalDate today) {

  /** What was done to an object: its place in the set, which stays, and the field. */
  private record CompletedFix(int objectIndex, FieldPath field, String description) {}

  /** Mends the files, in memory. */
  public FixResult fix(List<EditableFile> originals) {
    SortedMap<String, String> leftAlone = new TreeMap<>();
    for (ReadError fault : EditableFiles.parseManifests(originals, namespace).errors()) {
      leftAlone.put(fault.position().file(), "not all of it could be read");
    }
    Attempt attempt = new Attempt(originals, leftAlone.keySet());
    while (!attempt.run()) {
      leftAlone.putAll(attempt.failures);
      attempt = new Attempt(originals, leftAlone.keySet());
    }
    return new FixResult(attempt.files, attempt.appliedFixes(), leftAlone);
  }

  /** One go at all files but those that have to be left alone. */
  private final class Attempt {

    private final List<FixProvider> fixProviders =
        List.of(
            unlessExempted("ingress-api-removed", new IngressUpgradeFixProvider()),
            unlessExempted(Exemption.NAMING, new PortNameFixProvider()),
            new RuleFixProvider(policy, today));
    private final Set<String> skippedFiles;
    private final Map<String, String> failures = new HashMap<>();
    private final Set<CompletedFix> completedFixes = new HashSet<>();
    private List<EditableFile> files;
    private ManifestSet manifestSet;

    Attempt(List<EditableFile> originals, Set<String> leftAlone) {
      this.skippedFiles = Set.copyOf(leftAlone);
      files = originals;
      manifestSet = EditableFiles.parseManifests(files, namespace);
    }

    private FixProvider unlessExempted(String rule, FixProvider remedy) {
      return (manifest, view) -> {
        FindingAssessor assessor = new FindingAssessor(policy, view, today);
        ResourceMeta object = manifest.resource().meta();
        return assessor.isOff(object, rule) || assessor.isExempted(object, rule)
            ? new ProposedFixes(List.of())
            : remedy.propose(manifest, view);
      };
    }

    /** Whether no file had to be given up. */
    boolean run() {
      while (failures.isEmpty() && fixProviders.stream().anyMatch(this::applyProvider)) {
        // until there is nothing left to do
      }
      return failures.isEmpty();
    }

    /** Does what one remedy proposes for all objects; false if that is nothing. */
    private boolean applyProvider(FixProvider remedy) {
      SnapshotView view = new SnapshotView(manifestSet.resources(), dataPlane);
      Map<String, Map<Manifest, List<FieldEdit>>> changes = new LinkedHashMap<>();
      for (int i = 0; i < manifestSet.manifests().size(); i++) {
        Manifest manifest = manifestSet.manifests().get(i);
        if (!skippedFiles.contains(manifest.file())) {
          int object = i;
          List<ProposedFixes.Fix> wanted =
              remedy.propose(manifest, view).fixes().stream()
                  .filter(
                      c -> completedFixes.add(new CompletedFix(object, c.field(), c.description())))
                  .toList();
          if (!wanted.isEmpty()) {
            changes
                .computeIfAbsent(manifest.file(), f -> new LinkedHashMap<>())
                .put(manifest, new ProposedFixes(wanted).edits());
          }
        }
      }
      if (!changes.isEmpty()) {
        writeEdits(changes);
      }
      return !changes.isEmpty();
    }

    private void writeEdits(Map<String, Map<Manifest, List<FieldEdit>>> changes) {
      List<EditableFile> written = new ArrayList<>();
      for (EditableFile draft : files) {
        try {
          Map<Manifest, List<FieldEdit>> ofDraft = changes.getOrDefault(draft.file(), Map.of());
          written.add(ofDraft.isEmpty() ? draft : draft.withEdits(ofDraft));
        } catch (UnsupportedEditException e) {
          failures.put(draft.file(), e.getMessage());
        }
      }
      if (failures.isEmpty()) {
        ManifestSet before = manifestSet;
        files = written;
        manifestSet = EditableFiles.parseManifests(files, namespace);
        rejectRegressions(before, changes.keySet());
      }
    }

    private void rejectRegressions(ManifestSet before, Set<String> changed) {
      for (Finding finding : RegressionDetector.findRegressions(before, manifestSet, dataPlane)) {
        Set<String> guilty = filesOf(finding.object());
        guilty.retainAll(changed);
        String why = "it would bring " + finding.object() + ": " + finding.message();
        (guilty.isEmpty() ? changed : guilty).forEach(f -> failures.putIfAbsent(f, why));
      }
    }

    private Set<String> filesOf(ObjectKey object) {
      return manifestSet.manifests().stream()
          .filter(m -> m.resource().key().equals(object))
          .map(Manifest::file)
          .collect(Collectors.toSet());
    }

    List<AppliedFix> appliedFixes() {
      return completedFixes.stream()
          .map(
              d -> {
                Manifest manifest = manifestSet.manifests().get(d.objectIndex());
                return new AppliedFix(
                    manifest.locate(d.field()),
                    manifest.resource().key(),
                    d.field() + ": " + d.description());
              })
          .sorted(Comparator.comparing(AppliedFix::position).thenComparing(AppliedFix::text))
          .toList();
    }
  }
}
