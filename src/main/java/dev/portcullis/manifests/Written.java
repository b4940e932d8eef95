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
public final class Written {

  private final Source source;
  private final Position at;

  private Written(Source source, Position at) {
    this.source = source;
    this.at = at;
  }

  /** A member of a mapping; {@code at} is where its name stands. */
  public record Member(String name, Position at, Written value) {

    /** What to throw where the name will not do. */
    public Wrong wrong(String message) {
      return new Wrong(at, message);
    }
  }

  /** What is wrong with a value; the message says where, on one line. */
  public static final class Wrong extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private Wrong(Position at, String message) {
      super(at + ": " + message);
    }
  }

  /**
   * The one document of a file; empty where nothing is in it.
   *
   * @throws Wrong if it cannot be read, or there are several
   */
  public static Optional<Written> in(Path file) {
    Reader reader = new Reader("");
    List<Source> documents = new ArrayList<>();
    try {
      reader.read(file.toString(), Files.readAllBytes(file), documents::add);
    } catch (IOException e) {
      reader.unreadable(file.toString(), Manifests.reason(e));
    }
    for (Fault fault : reader.result().faults()) {
      throw new Wrong(fault.at(), fault.message());
    }
    List<Written> values = documents.stream().map(Written::of).toList();
    if (values.size() > 1) {
      throw values.get(1).wrong("one document is expected, and this is another");
    }
    return values.stream().filter(w -> Yaml.tree(w.source.root()) != null).findFirst();
  }

  private static Written of(Source source) {
    return new Written(source, source.position(source.root().getStartMark()));
  }

  /** A scalar letter by letter, so that {@code off} is no boolean; empty for anything else. */
  public String text() {
    return source.root() instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  /** Whether it is a mapping. */
  public boolean isMapping() {
    return source.isMapping();
  }

  /** Whether it is a list. */
  public boolean isList() {
    return source.root() instanceof SequenceNode;
  }

  /** Its members where it is a mapping, in the order of the file; none of anything else. */
  public List<Member> members() {
    return Yaml.members(source.root()).stream()
        .map(
            m ->
                new Member(
                    Yaml.nameOf(m),
                    source.position(m.getKeyNode().getStartMark()),
                    of(source.at(m.getValueNode()))))
        .toList();
  }

  /** Its items where it is a list; none of anything else. */
  public List<Written> items() {
    return source.root() instanceof SequenceNode list
        ? list.getValue().stream().map(n -> of(source.at(n))).toList()
        : List.of();
  }

  /** What to throw where this value will not do. */
  public Wrong wrong(String message) {
    return new Wrong(at, message);
  }
}
