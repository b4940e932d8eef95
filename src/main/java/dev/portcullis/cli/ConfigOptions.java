package dev.portcullis.cli;

import dev.portcullis.manifests.ConfigNode;
import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.Profile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that evaluate rules: settings file, data plane, and profile. */
final class ConfigOptions {

  @Option(
      names = "--data-plane",
      paramLabel = "NAME",
      converter = DataPlaneConverter.class,
      description =
          "kube-proxy or cilium (default: dataPlane of the settings file, otherwise kube-proxy).")
  private DataPlane dataPlane;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings file (default: .portcullis.yaml in this folder or the nearest parent folder).")
  private Optional<Path> configFile = Optional.empty();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      converter = ProfileConverter.class,
      description =
          "The profile of namespaces without a label: off, audit, gitops, standard, or strict"
              + " (default: standard).")
  private Profile profile = Profile.STANDARD;

  /** Reads the name of a profile. */
  static final class ProfileConverter implements ITypeConverter<Profile> {
    @Override
    public Profile convert(String name) {
      return Profile.of(name)
          .orElseThrow(
              () -> new TypeConversionException("must be off, audit, gitops, standard or strict"));
    }
  }

  /** Parses the name of a data plane. */
  static final class DataPlaneConverter implements ITypeConverter<DataPlane> {
    @Override
    public DataPlane convert(String name) {
      return ProjectConfig.parseDataPlane(name)
          .orElseThrow(() -> new TypeConversionException("must be kube-proxy or cilium"));
    }
  }

  /**
   * The settings of the settings file.
   *
   * @throws ConfigNode.ConfigException if there is a mistake in the file
   */
  ProjectConfig projectConfig() {
    return configFile.map(ProjectConfig::read).orElseGet(() -> ProjectConfig.discover(Path.of("")));
  }

  Profile profile() {
    return profile;
  }

  DataPlane dataPlane(ProjectConfig settings) {
    return Optional.ofNullable(dataPlane).or(settings::dataPlane).orElse(DataPlane.KUBE_PROXY);
  }
}
