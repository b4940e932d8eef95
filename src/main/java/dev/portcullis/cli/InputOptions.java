package dev.portcullis.cli;

import dev.portcullis.manifests.ConfigNode;
import dev.portcullis.manifests.PathExclusions;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.policy.Profile;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The options of commands that read manifests. */
final class InputOptions {

  @Parameters(
      paramLabel = "FILE",
      description = "Files, folders with their subfolders, globs, or - for standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "Alias for FILE.")
  private List<String> filenames = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description =
          "The namespace of objects without one (default: namespace of the settings file, otherwise"
              + " default).")
  private Optional<String> namespace = Optional.empty();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "Skip files and folders whose name or path matches; repeatable.")
  private List<String> excludeGlobs = new ArrayList<>();

  @Mixin private ConfigOptions configOptions;

  /** The inputs to read; none is wrong usage. */
  List<String> sources(CommandSpec spec) {
    return sources(spec, 0);
  }

  /**
   * The inputs of a command that has arguments of its own before the files; picocli assigns those
   * to both.
   */
  List<String> sources(CommandSpec spec, int ownArguments) {
    List<String> sources = optionalSources(ownArguments);
    if (sources.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Name a file or a folder, or - for standard input.");
    }
    return sources;
  }

  /** The inputs to read; may be empty. */
  List<String> optionalSources(int ownArguments) {
    List<String> sources = new ArrayList<>(files.subList(ownArguments, files.size()));
    sources.addAll(filenames);
    return sources;
  }

  /** The standard input of the program that the command belongs to. */
  InputStream standardInput(CommandSpec spec) {
    return ((StandardInputProvider) spec.root().userObject()).standardInput();
  }

  /**
   * The settings of the settings file.
   *
   * @throws ConfigNode.ConfigException if there is a mistake in the file
   */
  ProjectConfig projectConfig() {
    return configOptions.projectConfig();
  }

  /** The namespace of the command line; empty if not given. */
  Optional<String> namespaceOption() {
    return namespace;
  }

  String namespace(ProjectConfig settings) {
    return namespace.or(settings::namespace).orElse("default");
  }

  Profile profile() {
    return configOptions.profile();
  }

  DataPlane dataPlane(ProjectConfig settings) {
    return configOptions.dataPlane(settings);
  }

  /**
   * Globs of the command line are relative to the working directory, others to the settings file.
   */
  PathExclusions exclusions(CommandSpec spec, ProjectConfig settings) {
    try {
      return excludeGlobs.isEmpty()
          ? new PathExclusions(settings.folder(), settings.exclude())
          : new PathExclusions(Path.of(""), excludeGlobs);
    } catch (PatternSyntaxException | InvalidPathException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--exclude: not a glob: " + TextSanitizer.toSingleLine(e.getMessage()));
    }
  }
}
