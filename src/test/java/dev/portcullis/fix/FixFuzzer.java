package dev.portcullis.fix;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.edit.EditableFile;
import dev.portcullis.manifests.edit.EditableFiles;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.policy.Policy;
import java.io.ByteArrayInputStream;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/**
 * What Jazzer calls with one input after the other: reads it, mends it, and looks whether anything
 * was lost. Whatever is thrown here is a find.
 */
public final class FixFuzzer {

  private static final Fixer FIXER =
      new Fixer("default", DataPlane.KUBE_PROXY, Policy.STANDARD, LocalDate.of(2026, 1, 1));

  private FixFuzzer() {}

  /** The method that Jazzer looks for. */
  public static void fuzzerTestOneInput(byte[] input) {
    EditableFiles read = EditableFiles.load(List.of("-"), new ByteArrayInputStream(input));
    if (read.files().isEmpty()) {
      return; // no text
    }
    EditableFile before = read.files().get(0);
    require(Arrays.equals(input, before.bytes()), "read as something else");
    FixResult outcome = FIXER.fix(read.files());
    EditableFile after = outcome.files().get(0);
    if (outcome.appliedFixes().isEmpty()) {
      require(before.text().equals(after.text()), "changed without a word");
      return;
    }
    ManifestSet old = EditableFiles.parseManifests(read.files(), "default");
    ManifestSet now = EditableFiles.parseManifests(outcome.files(), "default");
    require(old.errors().isEmpty() && now.errors().isEmpty(), "mended and not understood");
    require(old.skipped().equals(now.skipped()), "objects of other kinds");
    require(old.nonObjectDocuments() == now.nonObjectDocuments(), "documents that are no objects");
    require(old.manifests().size() == now.manifests().size(), "objects");
    for (int i = 0; i < old.manifests().size(); i++) {
      Resource was = old.manifests().get(i).resource();
      boolean named = outcome.appliedFixes().stream().anyMatch(f -> f.object().equals(was.key()));
      require(
          was.meta().equals(now.manifests().get(i).resource().meta())
              && (named || old.manifests().get(i).tree().equals(now.manifests().get(i).tree())),
          "an object that nothing was said of");
    }
    require(
        ManifestLoader.parseTrees(before.text()).size()
            == ManifestLoader.parseTrees(after.text()).size(),
        "documents");
    FixResult again = FIXER.fix(outcome.files());
    require(again.files().get(0).text().equals(after.text()), "a second run changes it again");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
