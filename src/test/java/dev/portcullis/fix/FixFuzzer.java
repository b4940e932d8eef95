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
 * Jazzer target: parses and fixes an input and checks that nothing is lost. Any exception is a
 * finding.
 */
public final class FixFuzzer {

  private static final Fixer FIXER =
      new Fixer("default", DataPlane.KUBE_PROXY, Policy.STANDARD, LocalDate.of(2026, 1, 1));

  private FixFuzzer() {}

  /** The entry point for Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    EditableFiles read = EditableFiles.load(List.of("-"), new ByteArrayInputStream(input));
    if (read.files().isEmpty()) {
      return; // not a text
    }
    EditableFile before = read.files().get(0);
    require(Arrays.equals(input, before.bytes()), "the bytes differ after reading");
    FixResult result = FIXER.fix(read.files());
    EditableFile after = result.files().get(0);
    if (result.appliedFixes().isEmpty()) {
      require(before.text().equals(after.text()), "a change is not reported");
      return;
    }
    ManifestSet old = EditableFiles.parseManifests(read.files(), "default");
    ManifestSet now = EditableFiles.parseManifests(result.files(), "default");
    require(old.errors().isEmpty() && now.errors().isEmpty(), "the fixed file has read errors");
    require(old.skipped().equals(now.skipped()), "the objects of other kinds differ");
    require(old.nonObjectDocuments() == now.nonObjectDocuments(), "the other documents differ");
    require(old.manifests().size() == now.manifests().size(), "the number of objects differs");
    for (int i = 0; i < old.manifests().size(); i++) {
      Resource resource = old.manifests().get(i).resource();
      boolean fixed =
          result.appliedFixes().stream().anyMatch(f -> f.object().equals(resource.key()));
      require(
          resource.meta().equals(now.manifests().get(i).resource().meta())
              && (fixed || old.manifests().get(i).tree().equals(now.manifests().get(i).tree())),
          "an object changed without a reported fix");
    }
    require(
        ManifestLoader.parseTrees(before.text()).size()
            == ManifestLoader.parseTrees(after.text()).size(),
        "the number of documents differs");
    FixResult again = FIXER.fix(result.files());
    require(again.files().get(0).text().equals(after.text()), "a second run changes the file");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }
}
