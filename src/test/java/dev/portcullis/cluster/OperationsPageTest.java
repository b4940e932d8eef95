package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/operations.md, as far as no cluster is needed; the rest is in {@link OperationsIT}. */
final class OperationsPageTest {

  /** A command that nobody runs is wrong sooner or later. */
  @Test
  void everyBlockSaysHowItIsTested() {
    for (String comment : OperationsPage.blocks().keySet()) {
      assertTrue(
          comment.matches("run: [a-z-]+|build: own|not run: .+"),
          "no comment that OperationsIT knows: \"" + comment + '"');
    }
    assertEquals(
        OperationsPage.blocks().keySet().stream()
            .filter(c -> c.startsWith("run: "))
            .map(c -> c.substring("run: ".length()))
            .collect(Collectors.toSet()),
        Set.copyOf(OperationsIT.RUN));
  }

  @Test
  void aKustomizationOfOnesOwnSaysImageAndSettings() throws IOException {
    // Not below k8s, which would be a cycle, and below this folder, as a checkout is.
    Path own = Path.of("target/own");
    Files.createDirectories(own);
    Files.writeString(
        own.resolve("kustomization.yaml"),
        OperationsPage.blocks()
            .get("build: own")
            .replace("resources: [portcullis/k8s]", "resources: [../../k8s]"));
    Container container =
        new Kustomization(own.toString())
            .only(Deployment.class)
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .get(0);
    assertEquals("registry.example.org/portcullis:0.1.0", container.getImage());
    assertEquals(
        List.of("QUARKUS_SHUTDOWN_DELAY", "PORTCULLIS_MAP_PORT", "PORTCULLIS_PROFILE"),
        container.getEnv().stream().map(EnvVar::getName).toList());
  }

  @Test
  void everyAlertIsExplained() {
    Set<String> explained =
        Pattern.compile("`(Portcullis[A-Z][A-Za-z]+)`")
            .matcher(OperationsPage.TEXT)
            .results()
            .map(m -> m.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        Alerts.all().stream().map(a -> a.get("alert")).collect(Collectors.toSet()), explained);
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    Set<String> headings =
        OperationsPage.TEXT
            .lines()
            .filter(l -> l.startsWith("#"))
            .map(l -> l.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
            .collect(Collectors.toSet());
    for (String target :
        Pattern.compile("\\]\\(([^)]+)\\)")
            .matcher(OperationsPage.TEXT)
            .results()
            .map(m -> m.group(1))
            .toList()) {
      assertTrue(
          target.startsWith("#")
              ? headings.contains(target.substring(1))
              : Files.exists(Path.of("docs", target.replaceFirst("#.*", ""))),
          target);
    }
  }
}
