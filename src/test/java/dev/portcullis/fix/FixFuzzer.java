package dev.portcullis.fix;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.edit.EditableFile;
import dev.portcullis.manifests.edit.EditableFiles;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.policy.Policy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Jazzer target: parses and fixes an input and checks that nothing is lost. Any exception is a
 * finding.
 */
public final class FixFuzzer {

  /** The system property with the folder of the seeds. */
  static final String SEED_FOLDER = "fuzz.seeds";

  private static final Fixer FIXER =
      new Fixer("default", DataPlane.KUBE_PROXY, Policy.STANDARD, LocalDate.of(2026, 1, 1));

  /** The inputs that the fuzzer starts with. */
  private static final Set<ByteBuffer> SEEDS = new HashSet<>();

  // Hash codes, because the inputs of ten minutes do not fit into memory.
  private static final Set<Integer> NEW_INPUTS = new HashSet<>();
  private static final Set<Integer> FIXED_INPUTS = new HashSet<>();

  private FixFuzzer() {}

  /** Called by Jazzer before the first input. */
  public static void fuzzerInitialize() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty(SEED_FOLDER)))) {
      for (Path file : files.toList()) {
        SEEDS.add(ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
  }

  /** Called by Jazzer after the last input. */
  public static void fuzzerTearDown() {
    System.out.println(
        "Fixed " + FIXED_INPUTS.size() + " of " + NEW_INPUTS.size() + " inputs beyond the seeds");
  }

  /** The entry point for Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    boolean isFixed = fixAndCheck(input);
    if (!SEEDS.contains(ByteBuffer.wrap(input))) {
      NEW_INPUTS.add(Arrays.hashCode(input));
      if (isFixed) {
        FIXED_INPUTS.add(Arrays.hashCode(input));
      }
    }
  }

  /** Returns whether there was anything to fix. */
  private static boolean fixAndCheck(byte[] input) {
    EditableFiles read = EditableFiles.load(List.of("-"), new ByteArrayInputStream(input));
    if (read.files().isEmpty()) {
      return false; // not a text
    }
    EditableFile before = read.files().get(0);
    require(Arrays.equals(input, before.bytes()), "the bytes differ after reading");
    FixResult result = FIXER.fix(read.files());
    EditableFile after = result.files().get(0);
    if (result.appliedFixes().isEmpty()) {
      require(before.text().equals(after.text()), "a change is not reported");
      return false;
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
    return true;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }
}
