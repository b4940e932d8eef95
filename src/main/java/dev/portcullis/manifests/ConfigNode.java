package dev.portcullis.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A value in a YAML configuration file, with its position. */
public final class ConfigNode {

  private final YamlLocation location;
  private final SourcePosition position;

  private ConfigNode(YamlLocation location) {
    this.location = location;
    this.position = location.positionOf(location.root().getStartMark());
  }

  /** A member of a mapping; {@code position} is that of its name. */
  public record Entry(String name, SourcePosition position, ConfigNode value) {

    /** An exception about the name. */
    public ConfigException error(String message) {
      return new ConfigException(position, message);
    }
  }

  /** An invalid configuration value; the message is one line that starts with the position. */
  public static final class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private ConfigException(SourcePosition position, String message) {
      super(position + ": " + message);
    }
  }

  /**
   * Parses a file with one document.
   *
   * @return empty if the file has no content
   * @throws ConfigException if the file cannot be read or has several documents
   */
  public static Optional<ConfigNode> parse(Path file) {
    ManifestParser parser = new ManifestParser("");
    List<YamlLocation> documents = new ArrayList<>();
    try {
      parser.read(file.toString(), Files.readAllBytes(file), documents::add);
    } catch (IOException e) {
      parser.reportUnreadable(file.toString(), ManifestLoader.describeError(e));
    }
    for (ReadError error : parser.result().errors()) {
      throw new ConfigException(error.position(), error.message());
    }
    List<ConfigNode> roots = documents.stream().map(ConfigNode::new).toList();
    if (roots.size() > 1) {
      throw roots.get(1).error("expected one YAML document, found a second one");
    }
    return roots.stream().filter(r -> YamlCodec.toTree(r.location.root()) != null).findFirst();
  }

  /** The text of a scalar as written ({@code off} is not a boolean); empty for other values. */
  public String text() {
    return location.root() instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  public boolean isMapping() {
    return location.isMapping();
  }

  public boolean isList() {
    return location.root() instanceof SequenceNode;
  }

  /** The members of a mapping, in file order; empty for other values. */
  public List<Entry> entries() {
    return YamlCodec.members(location.root()).stream()
        .map(
            m ->
                new Entry(
                    YamlCodec.nameOf(m),
                    location.positionOf(m.getKeyNode().getStartMark()),
                    new ConfigNode(location.withNode(m.getValueNode()))))
        .toList();
  }

  /** The items of a list; empty for other values. */
  public List<ConfigNode> items() {
    return location.root() instanceof SequenceNode list
        ? list.getValue().stream().map(n -> new ConfigNode(location.withNode(n))).toList()
        : List.of();
  }

  /** An exception about this value. */
  public ConfigException error(String message) {
    return new ConfigException(position, message);
  }
}
