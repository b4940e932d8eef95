package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks the words of every file that a person reads, and that type names are unique. */
final class LanguageTest {

  private static final Path WORDS = Path.of("src/test/resources/language/forbidden-words.txt");

  /** The list and this test, texts of other authors, and the Chinese page. */
  private static final Set<Path> EXEMPT =
      Set.of(
          WORDS,
          Path.of("src/test/java/dev/portcullis/LanguageTest.java"),
          Path.of("LICENSE"),
          Path.of("README.zh-CN.md"));

  private static final Set<String> SKIPPED_FOLDERS =
      Set.of(".git", "target", ".idea", ".vscode", "node_modules", ".jqwik-database");

  private static final Pattern BINARY =
      Pattern.compile(".*\\.(png|jpg|ico|jar|gz|xz|jsa|pem|key|crt)");

  /** What stands between two words of a phrase: white space, and the margin of a comment. */
  private static final String GAP = "(?:[\\s*#/]|\"\\s*\\+\\s*\")+";

  /** Fenced blocks, block quotes, and code spans of Markdown. */
  private static final Pattern QUOTED =
      Pattern.compile("(?ms)^ *(```|~~~).*?^ *\\1 *$|^ *>.*?$|`[^`\\n]+`");

  private static final Pattern TOP_LEVEL =
      Pattern.compile(
          "(?m)^(?:(?:public|abstract|final|sealed|non-sealed|strictfp) )*"
              + "(?:class|interface|enum|record|@interface) (\\w+)");

  @Test
  void forbiddenWordsDoNotOccur() throws IOException {
    Pattern words = forbiddenWords();
    List<String> found = new ArrayList<>();
    List<Path> files = textFiles();
    for (Path file : files) {
      String text = readableText(file);
      Matcher word = words.matcher(text);
      while (word.find()) {
        long line = text.substring(0, word.start()).lines().count();
        found.add(file + ":" + line + ": " + word.group().replaceAll("\\s+", " "));
      }
    }
    assertTrue(files.size() > 500, "only " + files.size() + " files were read");
    assertEquals("", String.join("\n", found));
  }

  @Test
  void forbiddenWordsAreFoundAsWholeWordsAndOverLineBreaks() throws IOException {
    Pattern words = forbiddenWords();
    for (String bad :
        List.of("Whoever asks", "is let\n   * through", "\"let \" + \"in\"", "(mended)")) {
      assertTrue(words.matcher(bad).find(), bad);
    }
    for (String good : List.of("recommended", "outlet inside", "lesson", "a palest color")) {
      assertTrue(!words.matcher(good).find(), good);
    }
    assertEquals(
        "a  b\n\nc",
        QUOTED.matcher("a `nobody` b\n```sh\nlet in\n```\nc").replaceAll("").stripTrailing());
  }

  @Test
  void topLevelTypesHaveUniqueSimpleNames() throws IOException {
    Map<String, List<Path>> byName = new TreeMap<>();
    for (Path file : textFiles()) {
      if (file.toString().endsWith(".java")) {
        Matcher type = TOP_LEVEL.matcher(Files.readString(file));
        while (type.find()) {
          byName.computeIfAbsent(type.group(1), n -> new ArrayList<>()).add(file);
        }
      }
    }
    assertTrue(byName.size() > 300, "only " + byName.size() + " types were read");
    byName.values().removeIf(files -> files.size() == 1);
    assertEquals(Map.of(), byName);
  }

  private static Pattern forbiddenWords() throws IOException {
    return Pattern.compile(
        Files.readAllLines(WORDS).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> Arrays.stream(line.split(" ")).map(Pattern::quote))
            .map(phrase -> phrase.collect(Collectors.joining(GAP)))
            .collect(Collectors.joining("|", "(?<![\\w-])(?:", ")(?![\\w-])")),
        Pattern.CASE_INSENSITIVE);
  }

  private static String readableText(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return file.toString().endsWith(".md")
        ? QUOTED
            .matcher(text)
            .replaceAll(q -> "\n".repeat((int) q.group().chars().filter(c -> c == '\n').count()))
        : text;
  }

  private static List<Path> textFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    Path root = Path.of("");
    Files.walkFileTree(
        root.toAbsolutePath(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED_FOLDERS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path relative = root.toAbsolutePath().relativize(file);
            if (!EXEMPT.contains(relative)
                && attributes.isRegularFile()
                && !BINARY.matcher(relative.toString()).matches()) {
              files.add(relative);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }
}
