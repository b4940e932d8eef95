package dev.portcullis.cli;

import dev.portcullis.manifests.edit.ManifestRenderer;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.plan.PlanStep;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes a file for each step of a plan, and prints the kubectl command for it. */
final class PlanFilesWriter {

  private final Path folder;
  private final PlanInput input;
  private final PrintWriter print;

  /**
   * Writes nothing yet.
   *
   * @param folder an empty folder
   */
  PlanFilesWriter(Path folder, PlanInput input, PrintWriter print) {
    this.folder = folder;
    this.input = input;
    this.print = print;
  }

  void write(List<PlanStep> steps) throws IOException {
    int number = 1;
    for (PlanStep step : steps) {
      ObjectKey key = step.change().key();
      boolean deleted = step.change().after().isEmpty();
      Path file = folder.resolve(fileName(number++, deleted, key));
      Files.writeString(file, "# " + step.reason() + "\n" + renderYaml(step));
      print.println("kubectl " + (deleted ? "delete" : "apply") + " -f " + file);
    }
  }

  private static String fileName(int number, boolean deleted, ObjectKey key) {
    return String.format(
        "%02d-%s%s-%s.yaml",
        number,
        deleted ? "delete-" : "",
        key.kind().toString().toLowerCase(Locale.ROOT),
        key.name().replaceAll("[^A-Za-z0-9.-]", "_"));
  }

  private String renderYaml(PlanStep step) {
    ObjectKey key = step.change().key();
    Optional<SourcedResource> old = Optional.ofNullable(input.current().get(key));
    Optional<SourcedResource> other =
        Optional.ofNullable(input.manifests().get(key))
            .filter(f -> hasAllBackends(f, input.desired().get(key)))
            .or(() -> Optional.ofNullable(input.desired().get(key)));
    Resource object = step.change().current();
    return switch (step.origin()) {
      case TEMPORARY -> ManifestRenderer.render((EndpointSet) object);
      case LIVE ->
          ManifestRenderer.render(object, Stream.of(old, other).flatMap(Optional::stream).toList());
      case DESIRED ->
          ManifestRenderer.render(object, Stream.of(other, old).flatMap(Optional::stream).toList());
    };
  }

  /** Whether the object has no backends that another client added. */
  private static boolean hasAllBackends(SourcedResource file, SourcedResource desired) {
    return !(file.resource() instanceof Ingress own && desired.resource() instanceof Ingress whole)
        || own.backends().size() == whole.backends().size();
  }
}
