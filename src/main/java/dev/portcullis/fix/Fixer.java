package dev.portcullis.fix;

import dev.portcullis.fix.FixResult.AppliedFix;
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
 * Fixes a set of files where exactly one correction is possible.
 *
 * <p>The fix providers run in turn until none proposes anything, so that a second run changes
 * nothing. If a file cannot be edited, all fixes are computed again without it, because fixes of
 * other files may depend on it.
 *
 * @param namespace namespace of objects without one
 * @param policy the profiles; namespaces among the objects can select one
 * @param today the date in UTC, for exemptions that expire
 */
public record Fixer(String namespace, DataPlane dataPlane, Policy policy, LocalDate today) {

  /** A fix of the object at an index of the set; edits do not change the index. */
  private record CompletedFix(int objectIndex, FieldPath field, String description) {}

  /** Fixes the files in memory. */
  public FixResult fix(List<EditableFile> originals) {
    SortedMap<String, String> skippedFiles = new TreeMap<>();
    for (ReadError error : EditableFiles.parseManifests(originals, namespace).errors()) {
      skippedFiles.put(error.position().file(), "a part of the file cannot be read");
    }
    Attempt attempt = new Attempt(originals, skippedFiles.keySet());
    while (!attempt.run()) {
      skippedFiles.putAll(attempt.failures);
      attempt = new Attempt(originals, skippedFiles.keySet());
    }
    return new FixResult(attempt.files, attempt.appliedFixes(), skippedFiles);
  }

  /** One attempt to fix all files except the skipped ones. */
  private final class Attempt {

    private final List<FixProvider> fixProviders =
        List.of(
            whereEnabled("ingress-api-removed", new IngressUpgradeFixProvider()),
            whereEnabled(Exemption.NAMING, new PortNameFixProvider()),
            new RuleFixProvider(policy, today));
    private final Set<String> skippedFiles;
    private final Map<String, String> failures = new HashMap<>();
    private final Set<CompletedFix> completedFixes = new HashSet<>();
    private List<EditableFile> files;
    private ManifestSet manifestSet;

    Attempt(List<EditableFile> originals, Set<String> skippedFiles) {
      this.skippedFiles = Set.copyOf(skippedFiles);
      files = originals;
      manifestSet = EditableFiles.parseManifests(files, namespace);
    }

    private FixProvider whereEnabled(String rule, FixProvider provider) {
      return (manifest, view) -> {
        FindingAssessor assessor = new FindingAssessor(policy, view, today);
        ResourceMeta meta = manifest.resource().meta();
        return assessor.isOff(meta, rule) || assessor.isExempted(meta, rule)
            ? List.of()
            : provider.propose(manifest, view);
      };
    }

    /** Applies fixes until nothing is left to fix; false if a file could not be edited. */
    boolean run() {
      boolean changed = true;
      while (changed && failures.isEmpty()) {
        changed = fixProviders.stream().anyMatch(this::applyProvider);
      }
      return failures.isEmpty();
    }

    /** Applies the fixes of one provider to all objects; false if it proposes none. */
    private boolean applyProvider(FixProvider provider) {
      SnapshotView view = new SnapshotView(manifestSet.resources(), dataPlane);
      Map<String, Map<Manifest, List<FieldEdit>>> changes = new LinkedHashMap<>();
      for (int i = 0; i < manifestSet.manifests().size(); i++) {
        Manifest manifest = manifestSet.manifests().get(i);
        if (!skippedFiles.contains(manifest.file())) {
          int object = i;
          List<FieldEdit> edits =
              provider.propose(manifest, view).stream()
                  .filter(
                      f -> completedFixes.add(new CompletedFix(object, f.field(), f.description())))
                  .flatMap(f -> f.edits().stream())
                  .toList();
          if (!edits.isEmpty()) {
            changes
                .computeIfAbsent(manifest.file(), f -> new LinkedHashMap<>())
                .put(manifest, edits);
          }
        }
      }
      if (!changes.isEmpty()) {
        writeEdits(changes);
      }
      return !changes.isEmpty();
    }

    private void writeEdits(Map<String, Map<Manifest, List<FieldEdit>>> changes) {
      List<EditableFile> edited = new ArrayList<>();
      for (EditableFile file : files) {
        try {
          Map<Manifest, List<FieldEdit>> edits = changes.getOrDefault(file.file(), Map.of());
          edited.add(edits.isEmpty() ? file : file.withEdits(edits));
        } catch (UnsupportedEditException e) {
          failures.put(file.file(), e.getMessage());
        }
      }
      if (failures.isEmpty()) {
        ManifestSet before = manifestSet;
        files = edited;
        manifestSet = EditableFiles.parseManifests(files, namespace);
        rejectRegressions(before, changes.keySet());
      }
    }

    private void rejectRegressions(ManifestSet before, Set<String> changed) {
      for (Finding finding : RegressionDetector.findRegressions(before, manifestSet, dataPlane)) {
        Set<String> affected = filesOf(finding.object());
        affected.retainAll(changed);
        String reason =
            "the fix would cause a finding for " + finding.object() + ": " + finding.message();
        (affected.isEmpty() ? changed : affected).forEach(f -> failures.putIfAbsent(f, reason));
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
              f -> {
                Manifest manifest = manifestSet.manifests().get(f.objectIndex());
                return new AppliedFix(
                    manifest.locate(f.field()),
                    manifest.resource().key(),
                    f.field() + ": " + f.description());
              })
          .sorted(Comparator.comparing(AppliedFix::position).thenComparing(AppliedFix::text))
          .toList();
    }
  }
}
