package dev.portcullis.integration;

import dev.portcullis.controlplane.GoProgram;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The real {@code helm upgrade --install}, with a chart whose templates are the manifests.
 *
 * @param flags additional ones
 * @param charts a folder for the charts
 */
record HelmTool(GoProgram helm, Kubectl kubectl, List<String> flags, Path charts)
    implements DeploymentTool.SingleApplicationTool {

  private static final String RELEASE = "web";
  private static final String CHART =
      """
      apiVersion: v2
      name: web
      version: 1.0.0
      """;

  @Override
  public String name() {
    String version = helm == GoProgram.HELM_3 ? "Helm 3" : "Helm 4";
    return flags.isEmpty() ? version : version + " " + String.join(" ", flags);
  }

  @Override
  public String basis() {
    return "measured with Helm " + helm.version();
  }

  @Override
  public String describe() {
    if (!flags.isEmpty()) {
      return "the same, and rolls back to the last successful release if something is rejected.";
    }
    String changes =
        helm == GoProgram.HELM_3 ? "patches by a three-way merge" : "server-side apply";
    String deletions =
        helm == GoProgram.HELM_3
            ? "succeeds even if a deletion is rejected, reports that with `--debug` only, and does"
                + " not retry it."
            : "fails if a deletion is rejected, and retries it with the next run.";
    return changes
        + "; Services, then Ingresses, then Endpoints and slices; continues after a rejected"
        + " change. If nothing was rejected, it deletes what the release no longer has, in the same"
        + " order, continuing after errors. It "
        + deletions;
  }

  @Override
  public ToolResult run(ManagedApplication cell) {
    List<String> command =
        new ArrayList<>(List.of("upgrade", "--install", RELEASE, chart(cell).toString()));
    command.addAll(List.of("--namespace", cell.namespace));
    command.addAll(flags);
    if (helm == GoProgram.HELM_3) {
      // It reports a failed deletion with this flag only.
      command.add("--debug");
    }
    ProcessResult finished = kubectl.runClient(helm, "", command.toArray(String[]::new));
    // Helm joins the errors about several objects.
    String errors = finished.err().replace(" && ", "\n");
    boolean isComplete = finished.exitCode() == 0;
    return new ToolResult(
        isComplete, isComplete && DenialMessage.parseAll(errors).isEmpty() ? "" : errors);
  }

  private Path chart(ManagedApplication cell) {
    Path chart = charts.resolve(cell.namespace);
    try {
      Path templates = Files.createDirectories(chart.resolve("templates"));
      Files.writeString(chart.resolve("Chart.yaml"), CHART);
      Files.writeString(templates.resolve("all.yaml"), KubectlTool.file(cell.target()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return chart;
  }
}
