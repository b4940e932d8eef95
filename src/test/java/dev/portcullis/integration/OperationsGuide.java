package dev.portcullis.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The blocks of docs/operations.md. A comment before each block that a user copies says how it is
 * tested: {@code <!-- run: name -->}.
 */
final class OperationsGuide {

  static final String CONTENT = read();

  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^(?:<!-- (.*?) -->\n)?```(sh|yaml)\n(.*?)^```$");

  private OperationsGuide() {}

  private static String read() {
    try {
      return Files.readString(Path.of("docs/operations.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks by the text of their comment; empty without one. */
  static Map<String, String> blocks() {
    Map<String, String> blocks = new TreeMap<>();
    for (MatchResult block : BLOCK.matcher(CONTENT).results().toList()) {
      String comment = block.group(1) == null ? "" : block.group(1);
      if (blocks.put(comment, block.group(3)) != null) {
        throw new AssertionError("two blocks say \"" + comment + '"');
      }
    }
    return blocks;
  }

  /** The lines of a block. */
  static List<String> lines(String name) {
    String block = blocks().get("run: " + name);
    if (block == null) {
      throw new AssertionError("docs/operations.md has no block \"run: " + name + '"');
    }
    return block.lines().toList();
  }

  /** The first cells of all tables that are names in code. */
  static List<String> codeNamesMatching(Pattern name) {
    return Pattern.compile("(?m)^\\| `(" + name.pattern() + ")` \\|")
        .matcher(CONTENT)
        .results()
        .map(m -> m.group(1))
        .toList();
  }
}
