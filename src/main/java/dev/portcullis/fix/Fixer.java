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
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.Exemption;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Mends a set of files, as far as there is only one way.
 *
 * <p>The remedies are taken in turn until none has anything left to do, so that a second run finds
 * nothing. A file that cannot follow is left as it was, and all is done again without it: the
 * others may have relied on it.
 *
 * @param namespace the namespace of objects that name none
 * @param today in UTC, for exemptions that end
 * @param asks which rules' findings count, by id
 */
public record Fixer(
    String namespace, DataPlane dataPlane, LocalDate today, Predicate<String> asks) {

  /** What was done to an object: its place in the set, which stays, and the field. */
  private record Done(int object, FieldPath at, String text) {}

  /** Mends the files, in memory. */
  public Outcome fix(List<EditableFile> originals) {
    SortedMap<String, String> leftAlone = new TreeMap<>();
    for (ReadError fault : EditableFiles.parseManifests(originals, namespace).errors()) {
      leftAlone.put(fault.position().file(), "not all of it could be read");
    }
    Attempt attempt = new Attempt(originals, leftAlone.keySet());
    while (!attempt.succeeds()) {
      leftAlone.putAll(attempt.stuck);
      attempt = new Attempt(originals, leftAlone.keySet());
    }
    return new Outcome(attempt.drafts, attempt.fixed(), leftAlone);
  }

  /** One go at all files but those that have to be left alone. */
  private final class Attempt {

    private final List<Remedy> remedies =
        List.of(
            unlessExempted("ingress-api-removed", new Upgrade()),
            unlessExempted(Exemption.NAMING, new Names()),
            new Corrections(today, asks));
    private final Set<String> leftAlone;
    private final Map<String, String> stuck = new HashMap<>();
    private final Set<Done> done = new HashSet<>();
    private List<EditableFile> drafts;
    private ManifestSet set;

    Attempt(List<EditableFile> originals, Set<String> leftAlone) {
      this.leftAlone = Set.copyOf(leftAlone);
      drafts = originals;
      set = EditableFiles.parseManifests(drafts, namespace);
    }

    private Remedy unlessExempted(String rule, Remedy remedy) {
      return (manifest, view) ->
          !asks.test(rule)
                  || Exemption.of(manifest.resource().meta(), rule, today, false)
                      .filter(Exemption::isValid)
                      .isPresent()
              ? new Proposal(List.of())
              : remedy.propose(manifest, view);
    }

    /** Whether no file had to be given up. */
    boolean succeeds() {
      while (stuck.isEmpty() && remedies.stream().anyMatch(this::apply)) {
        // until there is nothing left to do
      }
      return stuck.isEmpty();
    }

    /** Does what one remedy proposes for all objects; false if that is nothing. */
    private boolean apply(Remedy remedy) {
      SnapshotView view = new SnapshotView(set.resources(), dataPlane);
      Map<String, Map<Manifest, List<FieldEdit>>> changes = new LinkedHashMap<>();
      for (int i = 0; i < set.manifests().size(); i++) {
        Manifest manifest = set.manifests().get(i);
        if (!leftAlone.contains(manifest.file())) {
          int object = i;
          List<Proposal.Change> wanted =
              remedy.propose(manifest, view).changes().stream()
                  .filter(c -> done.add(new Done(object, c.at(), c.text())))
                  .toList();
          if (!wanted.isEmpty()) {
            changes
                .computeIfAbsent(manifest.file(), f -> new LinkedHashMap<>())
                .put(manifest, new Proposal(wanted).amendments());
          }
        }
      }
      if (!changes.isEmpty()) {
        write(changes);
      }
      return !changes.isEmpty();
    }

    private void write(Map<String, Map<Manifest, List<FieldEdit>>> changes) {
      List<EditableFile> written = new ArrayList<>();
      for (EditableFile draft : drafts) {
        try {
          Map<Manifest, List<FieldEdit>> ofDraft = changes.getOrDefault(draft.file(), Map.of());
          written.add(ofDraft.isEmpty() ? draft : draft.withEdits(ofDraft));
        } catch (UnsupportedEditException e) {
          stuck.put(draft.file(), e.getMessage());
        }
      }
      if (stuck.isEmpty()) {
        ManifestSet before = set;
        drafts = written;
        set = EditableFiles.parseManifests(drafts, namespace);
        giveUpWhatIsWorse(before, changes.keySet());
      }
    }

    private void giveUpWhatIsWorse(ManifestSet before, Set<String> changed) {
      for (Finding finding : Worse.than(before, set, dataPlane)) {
        Set<String> guilty = filesOf(finding.object());
        guilty.retainAll(changed);
        String why = "it would bring " + finding.object() + ": " + finding.message();
        (guilty.isEmpty() ? changed : guilty).forEach(f -> stuck.putIfAbsent(f, why));
      }
    }

    private Set<String> filesOf(ObjectKey object) {
      return set.manifests().stream()
          .filter(m -> m.resource().key().equals(object))
          .map(Manifest::file)
          .collect(Collectors.toSet());
    }

    List<Fixed> fixed() {
      return done.stream()
          .map(
              d -> {
                Manifest manifest = set.manifests().get(d.object());
                return new Fixed(
                    manifest.locate(d.at()), manifest.resource().key(), d.at() + ": " + d.text());
              })
          .sorted(Comparator.comparing(Fixed::at).thenComparing(Fixed::text))
          .toList();
    }
  }
}
