package dev.portcullis.rules;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.SnapshotView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file of manifests that says itself what is wrong with it: {@code # expect: error <rule-id>} at
 * the end of the guilty line, several with commas between them. {@code # data-plane: cilium} on a
 * line of its own judges it as on Cilium. What stands above a line {@code # then:} was there
 * before, and what stands below is applied to it.
 */
record ManifestFixture(Path file) {

  static final Path RULES_FOLDER = Path.of("src/test/resources/rules");

  private static final Pattern EXPECT = Pattern.compile("#\\s*expect:\\s*(.*)$");

  private static final Pattern THEN =
      Pattern.compile("\\A.*?^# then:$", Pattern.DOTALL | Pattern.MULTILINE);

  /** What the markers say, a line for each: {@code 12: error endpoints-port-name}. */
  List<String> expected() {
    List<String> expected = new ArrayList<>();
    List<String> lines = text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher marker = EXPECT.matcher(lines.get(i));
      if (marker.find()) {
        for (String finding : marker.group(1).split(",")) {
          expected.add(i + 1 + ": " + finding.strip());
        }
      }
    }
    return expected.stream().sorted().toList();
  }

  /** What the rules say, written likewise. */
  List<String> actual() {
    return findings().stream()
        .map(f -> f.line() + ": " + f.finding().severity().label() + " " + f.finding().rule())
        .sorted()
        .toList();
  }

  /** A finding and its line. */
  record LocatedFinding(int line, Finding finding) {}

  List<LocatedFinding> findings() {
    ManifestSet set = manifestSet();
    ResourceView view = view();
    List<LocatedFinding> findings = new ArrayList<>();
    Map<ObjectKey, Resource> before =
        before().resources().stream().collect(Collectors.toMap(Resource::key, r -> r));
    for (Manifest manifest : set.manifests()) {
      Resource resource = manifest.resource();
      Stream<Finding> lost =
          Stream.ofNullable(before.get(resource.key()))
              .flatMap(b -> RuleRegistry.checkUpdate(b, resource).stream());
      Stream.concat(RuleRegistry.check(resource, view).stream(), lost)
          .map(f -> new LocatedFinding(manifest.locate(f.field()).line(), f))
          .forEach(findings::add);
    }
    return findings;
  }

  ResourceView view() {
    Map<ObjectKey, Resource> there = new TreeMap<>();
    before().resources().forEach(r -> there.put(r.key(), r));
    manifestSet().resources().forEach(r -> there.put(r.key(), r));
    return new SnapshotView(
        there.values(),
        text().contains("# data-plane: cilium") ? DataPlane.CILIUM : DataPlane.KUBE_PROXY);
  }

  ManifestSet manifestSet() {
    return parseManifests(
        THEN.matcher(text()).replaceFirst(m -> "\n".repeat(countLines(m.group()))));
  }

  private ManifestSet before() {
    Matcher then = THEN.matcher(text());
    return parseManifests(then.find() ? then.group() : "");
  }

  private static int countLines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }

  private static ManifestSet parseManifests(String text) {
    return ManifestLoader.load(
        List.of("-"), new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "default");
  }

  String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text without the markers: a manifest as somebody would write it. */
  String textWithoutMarkers() {
    return text().replaceAll("(?m)\\s*#\\s*expect:.*$", "").strip();
  }

  /** Every fixture in a folder and below it, by name. */
  static List<ManifestFixture> allIn(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(p -> p.toString().endsWith(".yaml"))
          .sorted()
          .map(ManifestFixture::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
