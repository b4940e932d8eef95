package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps the commands of the Chinese README equal to those of the English one. */
final class ChineseReadmeTest {

  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

  @Test
  void everyCommandBlockIsInTheEnglishReadme() throws IOException {
    List<String> chinese = commandsOf("README.zh-CN.md");
    List<String> english = commandsOf("README.md");
    assertTrue(chinese.size() >= 4, chinese.toString());
    assertEquals(List.of(), chinese.stream().filter(c -> !english.contains(c)).toList());
  }

  private static List<String> commandsOf(String page) throws IOException {
    return COMMANDS
        .matcher(Files.readString(Path.of(page)))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }
}
