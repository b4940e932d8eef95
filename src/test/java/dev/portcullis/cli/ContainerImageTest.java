package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.deployment.images.ContainerImages;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that the JVM image and the native image start in the same way. */
final class ContainerImageTest {

  private static final String DOCKERFILE = read(Path.of("Dockerfile.native"));
  private static final Properties SETTINGS =
      settings(Path.of("src/main/resources/application.properties"));

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Properties settings(Path file) {
    Properties settings = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      settings.load(reader);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return settings;
  }

  /** The builder image and the runtime image belong to one Quarkus version. */
  @Test
  void nativeImageUsesBaseImageOfThisQuarkusVersion() {
    assertEquals(
        List.of(ContainerImages.UBI9_MANDREL_BUILDER, ContainerImages.UBI9_QUARKUS_MICRO_IMAGE),
        allMatches("^FROM (\\S+)").stream().skip(1).toList());
  }

  @Test
  void imagesRunServeByDefaultAndAnyGivenCommand() throws IOException {
    List<String> ofNative = words(only("^ENTRYPOINT (\\[.*])"));
    List<String> ofJvm = List.of(setting("jib.jvm-entrypoint").split(","));
    List<String> expected = ofNative.subList(1, ofNative.size());
    assertEquals("/portcullis", ofNative.get(0));
    assertEquals("-jar", ofJvm.get(ofJvm.size() - 2 - expected.size()));
    assertEquals(expected, ofJvm.subList(ofJvm.size() - expected.size(), ofJvm.size()));

    assertEquals(List.of("serve", "--address", "0.0.0.0"), resolvedArguments(expected));
    assertEquals(
        List.of("serve", "--address", "0.0.0.0", "--manifests", "/view"),
        resolvedArguments(expected, "serve", "--manifests", "/view"));
    assertEquals(
        List.of("serve", "--address=127.0.0.1"),
        resolvedArguments(expected, "serve", "--address=127.0.0.1"));
    assertEquals(List.of("check", "/work"), resolvedArguments(expected, "check", "/work"));
    assertEquals(List.of("--help"), resolvedArguments(expected, "--help"));
  }

  /** Outside of an image no server starts without arguments. */
  @Test
  void argumentsOutsideContainerAreUnchanged() {
    assertEquals(List.of(), resolvedArguments(List.of()));
    assertEquals(List.of("serve"), resolvedArguments(List.of("serve")));
  }

  /** The training run is a complete demo, once; otherwise its server would end itself. */
  @Test
  void appCdsGenerationRunsDemo() {
    Properties properties = new Properties();
    properties.setProperty("quarkus.appcds.generate", "true");
    assertEquals(List.of("demo"), List.of(ContainerArguments.resolve(properties)));
    assertEquals(List.of(), List.of(ContainerArguments.resolve(properties)));
  }

  /** A build profile replaces the list of flags, so it has to repeat all of them. */
  @Test
  void cachedImageHasSameFlagsPlusOne() {
    // application.properties would override a build property.
    String flags = "<systemProperties>\\s*<quarkus.jib.jvm-additional-arguments>(.*)</quarkus.jib";
    assertEquals(
        List.of(
            setting("jib.jvm-additional-arguments")
                + ",-XX:AOTCache="
                + setting("jib.working-directory")
                + "/app.aot"),
        allMatches(flags, read(Path.of("pom.xml"))));
  }

  private static List<String> resolvedArguments(List<String> entry, String... arguments) {
    List<String> words = new ArrayList<>(entry);
    words.addAll(List.of(arguments));
    return List.of(ContainerArguments.resolve(new Properties(), words.toArray(String[]::new)));
  }

  private static List<String> words(String json) throws IOException {
    List<String> words = new ArrayList<>();
    new ObjectMapper().readTree(json).forEach(w -> words.add(w.asText()));
    return words;
  }

  @Test
  void imagesUseSameUidAndPort() {
    String user = only("^USER (\\d+)$");
    assertTrue(Integer.parseInt(user) > 0, "not as root");
    assertEquals(user, setting("jib.user"));
    assertEquals(only("^EXPOSE (\\d+)$"), setting("jib.ports"));
    assertEquals(setting("http.ssl-port"), setting("jib.ports"));
  }

  /** The default build must not need a registry. */
  @Test
  void defaultBuildMakesNoImage() {
    assertEquals("false", setting("container-image.build"));
    assertEquals(null, SETTINGS.getProperty("quarkus.container-image.push"));
  }

  /** The allow-list of the build context contains all inputs of the build. */
  @Test
  void buildContextContainsSources() {
    List<String> allowed =
        read(Path.of(".dockerignore"))
            .lines()
            .filter(l -> l.startsWith("!"))
            .map(l -> l.substring(1))
            .toList();
    assertTrue(allowed.contains("pom.xml"));
    for (String folder : allMatches("<directory>(.*)</directory>", read(Path.of("pom.xml")))) {
      assertTrue(
          allowed.stream().anyMatch(folder::startsWith), folder + " is not in .dockerignore");
    }
  }

  private static String setting(String name) {
    String value = SETTINGS.getProperty("quarkus." + name);
    assertTrue(value != null, "quarkus." + name + " is not set");
    return value;
  }

  private static String only(String line) {
    List<String> found = allMatches(line);
    assertEquals(1, found.size(), line + " in Dockerfile.native");
    return found.get(0);
  }

  private static List<String> allMatches(String line) {
    return allMatches(line, DOCKERFILE);
  }

  private static List<String> allMatches(String line, String text) {
    return Pattern.compile(line, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(r -> r.group(1))
        .toList();
  }
}
