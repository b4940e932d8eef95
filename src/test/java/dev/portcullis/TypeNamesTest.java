package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.rules.RuleRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that a simple name has one meaning, in the program and in its tests. */
final class TypeNamesTest {

  @Test
  void noTwoTypesShareASimpleName() throws Exception {
    List<String> types = new ArrayList<>();
    for (Class<?> type : List.of(RuleRegistry.class, TypeNamesTest.class)) {
      Path classes = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(classes.resolve("dev/portcullis"))) {
        files
            .map(f -> classes.relativize(f).toString())
            .filter(f -> f.endsWith(".class") && !f.endsWith("package-info.class"))
            .forEach(types::add);
      }
      assertTrue(types.contains(type.getName().replace('.', '/') + ".class"), types::toString);
    }
    Map<String, List<String>> names =
        types.stream()
            .collect(
                Collectors.groupingBy(
                    TypeNamesTest::simpleName, TreeMap::new, Collectors.toList()));
    names.remove(""); // anonymous classes
    names.values().removeIf(sameName -> sameName.size() == 1);
    assertEquals(Map.of(), names);
  }

  /** The name in the source; empty for an anonymous class. */
  private static String simpleName(String classFile) {
    return classFile.replaceAll(".*[/$]\\d*|\\.class", "");
  }
}
