package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.testing.GeneratedDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Generates docs/messages.md from the output of the real kubectl. */
final class KubectlMessagesIT {

  private static final Path FOLDER = Path.of("src/test/resources/cluster/messages");
  private static final String NAMESPACE = "shop-";

  /**
   * A common mistake.
   *
   * @param before stored objects; may be empty
   * @param remedy what to do, in Markdown
   */
  private record MessageFixture(String title, String before, String apply, String remedy) {

    static MessageFixture read(Path file) {
      try {
        Map<?, ?> yaml =
            (Map<?, ?>)
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        String before = yaml.containsKey("before") ? (String) yaml.get("before") : "";
        return new MessageFixture(
            (String) yaml.get("mistake"),
            before,
            (String) yaml.get("apply"),
            (String) yaml.get("do"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void documentMatchesKubectlOutput() throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            # Messages

            The commonest mistakes, what `kubectl apply` prints of them in a namespace of profile
            `standard`, and what to do. Made of what a real API server and a real kubectl answer
            (`src/test/resources/cluster/messages`); not edited by hand. What every rule says is in
            [rules.md](rules.md).
            """);
    Kubectl kubectl = TestInstallation.shared().kubectl();
    List<Path> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.sorted().toList();
    }
    for (int i = 0; i < files.size(); i++) {
      MessageFixture mistake = MessageFixture.read(files.get(i));
      NamespacedKubectl in = new NamespacedKubectl(NAMESPACE + (i + 1), kubectl);
      kubectl.runOk("create", "namespace", in.namespace());
      page.append("\n## ").append(i + 1).append(". ").append(mistake.title()).append("\n\n");
      if (!mistake.before().isEmpty()) {
        ProcessResult there = in.apply(mistake.before());
        assertEquals(0, there.exitCode(), there::toString);
        page.append("There is:\n\n```yaml\n")
            .append(mistake.before())
            .append("```\n\nand then:\n\n");
      }
      page.append("```yaml\n").append(mistake.apply()).append("```\n\n```text\n");
      ProcessResult applied = in.apply(mistake.apply());
      // In the order in which a terminal shows them.
      page.append(applied.err()).append(applied.out()).append("```\n\n");
      page.append(mistake.remedy());
    }
    GeneratedDocument.assertUpToDate(Path.of("docs/messages.md"), page.toString());
  }
}
