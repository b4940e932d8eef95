package dev.portcullis.cli;

import dev.portcullis.model.DataPlane;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * Which manifests, and how they are to be understood: the same for every command that reads any.
 */
final class InputOptions {

  @Parameters(
      paramLabel = "FILE",
      description = "Files, folders (with all below), globs, or - for standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "The same, as kubectl has it.")
  private List<String> named = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "The namespace of objects that name none; default unless told.")
  private String namespace = "default";

  @Option(
      names = "--data-plane",
      paramLabel = "NAME",
      converter = DataPlaneName.class,
      description = "kube-proxy or cilium; kube-proxy unless told.")
  private DataPlane dataPlane = DataPlane.KUBE_PROXY;

  /** A data plane as people write it. */
  static final class DataPlaneName implements ITypeConverter<DataPlane> {
    @Override
    public DataPlane convert(String name) {
      return switch (name) {
        case "kube-proxy" -> DataPlane.KUBE_PROXY;
        case "cilium" -> DataPlane.CILIUM;
        default -> throw new TypeConversionException("must be kube-proxy or cilium");
      };
    }
  }

  /** What to read; nothing to read is wrong usage. */
  List<String> sources(CommandSpec spec) {
    List<String> sources = new ArrayList<>(files);
    sources.addAll(named);
    if (sources.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Name a file or a folder, or - for standard input.");
    }
    return sources;
  }

  String namespace() {
    return namespace;
  }

  DataPlane dataPlane() {
    return dataPlane;
  }
}
