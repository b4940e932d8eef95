package dev.portcullis.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A value that somebody wrote in a YAML file that is no manifest, and where it stands. */
public final class ConfigNode {

  private final YamlLocation location;
  private final SourcePosition position;

  private ConfigNode(YamlLocation source, SourcePosition at) {
    this.location = source;
    this.position = at;
  }

  /** A member of a mapping; {@code at} is where its name stands. */
  public record Entry(String name, SourcePosition position, ConfigNode value) {

    /** What to throw where the name will not do. */
    public ConfigException error(String message) {
      return new ConfigException(position, message);
    }
  }

  /** What is wrong with a value; the message says where, on one line. */
  public static final class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private ConfigException(SourcePosition at, String message) {
      super(at + ": " + message);
    }
  }

  /**
   * The one document of a file; empty where nothing is in it.
   *
   * @throws ConfigException if it cannot be read, or there are several
   */
  public static Optional<ConfigNode> parse(Path file) {
    ManifestParser reader = new ManifestParser("");
    List<YamlLocation> documents = new ArrayList<>();
    try {
      reader.read(file.toString(), Files.readAllBytes(file), documents::add);
    } catch (IOException e) {
      reader.reportUnreadable(file.toString(), ManifestLoader.describeError(e));
    }
    for (ReadError fault : reader.result().errors()) {
      throw new ConfigException(fault.position(), fault.message());
    }
    List<ConfigNode> values = documents.stream().map(ConfigNode::of).toList();
    if (values.size() > 1) {
      throw values.get(1).error("one document is expected, and this is another");
    }
    return values.stream().filter(w -> YamlCodec.toTree(w.location.root()) != null).findFirst();
  }

  private static ConfigNode of(YamlLocation source) {
    return new ConfigNode(source, source.positionOf(source.root().getStartMark()));
  }

  /** A scalar letter by letter, so that {@code off} is no boolean; empty for anything else. */
  public String text() {
    return location.root() instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  /** Whether it is a mapping. */
  public boolean isMapping() {
    return location.isMapping();
  }

  /** Whether it is a list. */
  public boolean isList() {
    return location.root() instanceof SequenceNode;
  }

  /** Its members where it is a mapping, in the order of the file; none of anything else. */
  public List<Entry> entries() {
    return YamlCodec.members(location.root()).stream()
        .map(
            m ->
                new Entry(
                    YamlCodec.nameOf(m),
                    location.positionOf(m.getKeyNode().getStartMark()),
                    of(location.withNode(m.getValueNode()))))
        .toList();
  }

  /** Its items where it is a list; none of anything else. */
  public List<ConfigNode> items() {
    return location.root() instanceof SequenceNode list
        ? list.getValue().stream().map(n -> of(location.withNode(n))).toList()
        : List.of();
  }

  /** What to throw where this value will not do. */
  public ConfigException error(String message) {
    return new ConfigException(position, message);
  }
}
