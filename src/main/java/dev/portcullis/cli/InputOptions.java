package dev.portcullis.cli;

import dev.portcullis.manifests.ConfigNode;
import dev.portcullis.manifests.PathExclusions;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.policy.Profile;
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
  private List<String> filenames = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description =
          "The namespace of objects that name none; default unless told, here or in the settings.")
  private Optional<String> namespace = Optional.empty();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "Leave out the files and folders whose name or path matches; may be repeated.")
  private List<String> excludeGlobs = new ArrayList<>();

  @Mixin private ConfigOptions configOptions;

  /** What to read; nothing to read is wrong usage. */
  List<String> sources(CommandSpec spec) {
    return sources(spec, 0);
  }

  /**
   * The same for a command that has arguments of its own before the files: picocli hands those to
   * both.
   */
  List<String> sources(CommandSpec spec, int ownArguments) {
    List<String> sources = optionalSources(ownArguments);
    if (sources.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Name a file or a folder, or - for standard input.");
    }
    return sources;
  }

  /** The same where there may be nothing to read. */
  List<String> optionalSources(int ownArguments) {
    List<String> sources = new ArrayList<>(files.subList(ownArguments, files.size()));
    sources.addAll(filenames);
    return sources;
  }

  /**
   * What is settled where this runs.
   *
   * @throws ConfigNode.ConfigException if there is a mistake in the file
   */
  ProjectConfig projectConfig() {
    return configOptions.projectConfig();
  }

  /** The namespace that the command line names; empty if it names none. */
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

  /** Globs on the command line begin in the current folder, those of a file where the file is. */
  PathExclusions exclusions(CommandSpec spec, ProjectConfig settings) {
    try {
      return excludeGlobs.isEmpty()
          ? new PathExclusions(settings.folder(), settings.exclude())
          : new PathExclusions(Path.of(""), excludeGlobs);
    } catch (PatternSyntaxException | InvalidPathException e) {
      throw new ParameterException(
          spec.commandLine(), "--exclude: no glob: " + TextSanitizer.toSingleLine(e.getMessage()));
    }
  }
}
