package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.cli.demo.DemoStep;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.integration.TestInstallation;
import dev.portcullis.policy.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the kubectl output that {@code demo} prints with that of a real cluster. */
@Tag("versions")
final class DemoIT {

  private static final Path EXAMPLE = Path.of("examples/shop");
  private static final Kubectl KUBECTL = TestInstallation.shared().kubectl();

  /** Warnings of the API server itself. */
  private static final List<String> API_SERVER_WARNINGS =
      List.of("Warning: v1 Endpoints is deprecated", "Warning: annotation \"kubernetes.io/ingress");

  private static List<String> demoSections;

  @TempDir private Path folder;

  @BeforeAll
  static void runDemo() throws IOException, InterruptedException {
    // Their names are part of the example, so another run in this cluster deletes them.
    KUBECTL.runOk("delete", "namespace", "shop", "staging", "--ignore-not-found");
    KUBECTL.runOk("create", "namespace", "shop");
    KUBECTL.runOk("create", "namespace", "staging");
    Process demo = new ProcessBuilder("./portcullis", "demo").redirectErrorStream(true).start();
    demo.getOutputStream().close();
    String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, demo.waitFor(), output);
    demoSections = List.of(output.split("\\n\\n(?=\\d+\\. )"));
  }

  static Stream<Arguments> steps() {
    return IntStream.range(0, DemoStep.STEPS.size())
        .mapToObj(i -> Arguments.argumentSet(DemoStep.STEPS.get(i).title(), i));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void demoOutputMatchesKubectl(int number) throws IOException {
    DemoStep step = DemoStep.STEPS.get(number);
    boolean create = step.operation() == Operation.CREATE;
    recreateExample(create ? step.file() : "");
    Path manifest = folder.resolve(step.file());
    Files.writeString(manifest, step.applyTo(Files.readString(EXAMPLE.resolve(step.file()))));
    ProcessResult run = KUBECTL.run(create ? "create" : "replace", "-f", manifest.toString());
    assertEquals(
        kubectlOutputOf(demoSections.get(number + 1), step), normalizedOutput(run, folder + "/"));
  }

  /** Creates the objects of the example, except the one that the step creates. */
  private static void recreateExample(String without) {
    for (String file : List.of("ingress.yaml", "endpoints.yaml", "service.yaml")) {
      KUBECTL.runOk("delete", "--ignore-not-found", "-f", EXAMPLE.resolve(file).toString());
    }
    for (String file : List.of("service.yaml", "endpoints.yaml", "ingress.yaml")) {
      KUBECTL.runOk("create", "-f", EXAMPLE.resolve(file).toString());
    }
    if (!without.isEmpty()) {
      KUBECTL.runOk("delete", "-f", EXAMPLE.resolve(without).toString());
    }
    if (without.equals("service.yaml")) {
      // The control plane deleted the Endpoints of the deleted Service.
      KUBECTL.runOk("create", "-f", EXAMPLE.resolve("endpoints.yaml").toString());
    }
  }

  /** The lines between the command and the explanation. */
  private static String kubectlOutputOf(String section, DemoStep step) {
    List<String> lines = section.lines().map(l -> l.replaceFirst("^   ", "")).toList();
    int command =
        IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).startsWith("$ kubectl"))
            .findFirst()
            .orElseThrow();
    return String.join("\n", lines.subList(command + 1, lines.size()))
        .replace("\n" + step.explanation(), "");
  }

  private static String normalizedOutput(ProcessResult run, String folder) {
    return Stream.concat(run.err().lines(), run.out().lines())
        .filter(l -> API_SERVER_WARNINGS.stream().noneMatch(l::startsWith))
        .map(l -> l.replace(folder, ""))
        .collect(Collectors.joining("\n"));
  }
}
