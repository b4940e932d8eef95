package dev.portcullis.integration;

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

/**
 * Checks docs/operations.md as far as possible without a cluster; {@link OperationsGuideIT} does
 * the rest.
 */
final class OperationsGuideTest {

  /** Every command must be run by a test. */
  @Test
  void everyBlockIsTested() {
    for (String comment : OperationsGuide.blocks().keySet()) {
      assertTrue(
          comment.matches("run: [a-z-]+|build: own|not run: .+"),
          "no comment that OperationsIT knows: \"" + comment + '"');
    }
    assertEquals(
        OperationsGuide.blocks().keySet().stream()
            .filter(c -> c.startsWith("run: "))
            .map(c -> c.substring("run: ".length()))
            .collect(Collectors.toSet()),
        Set.copyOf(OperationsGuideIT.TESTED_BLOCKS));
  }

  @Test
  void customKustomizationSetsImageAndSettings() throws IOException {
    // Outside of k8s, where it would be a cycle, next to a link named like the clone.
    Path own = Path.of("target/own");
    Files.createDirectories(own);
    Files.writeString(
        own.resolve("kustomization.yaml"),
        OperationsGuide.blocks()
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
  void everyAlertIsDocumented() {
    Set<String> explained =
        Pattern.compile("`(Portcullis[A-Z][A-Za-z]+)`")
            .matcher(OperationsGuide.CONTENT)
            .results()
            .map(m -> m.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        PrometheusAlerts.all().stream().map(a -> a.get("alert")).collect(Collectors.toSet()),
        explained);
  }

  @Test
  void linksResolve() throws IOException {
    Set<String> headings =
        OperationsGuide.CONTENT
            .lines()
            .filter(l -> l.startsWith("#"))
            .map(l -> l.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
            .map(l -> l.replaceAll("[^\\w -]", "").replace(' ', '-'))
            .collect(Collectors.toSet());
    for (String target :
        Pattern.compile("\\]\\(([^)]+)\\)")
            .matcher(OperationsGuide.CONTENT)
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
