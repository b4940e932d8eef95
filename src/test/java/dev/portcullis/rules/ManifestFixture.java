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
 * A manifest file with its expected findings: {@code # expect: error <rule-id>} at the end of a
 * line expects a finding on this line; several are separated by commas. A line {@code # data-plane:
 * cilium} sets the data plane. Objects above a line {@code # then:} exist before; those below are
 * applied to them.
 */
record ManifestFixture(Path file) {

  static final Path RULES_FOLDER = Path.of("src/test/resources/rules");

  private static final Pattern EXPECT = Pattern.compile("#\\s*expect:\\s*(.*)$");

  private static final Pattern THEN =
      Pattern.compile("\\A.*?^# then:$", Pattern.DOTALL | Pattern.MULTILINE);

  /** The expected findings, as {@code 12: error endpoints-port-name}. */
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

  /** The findings of the rules in the same format. */
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
      Stream<Finding> updateFindings =
          Stream.ofNullable(before.get(resource.key()))
              .flatMap(b -> RuleRegistry.checkUpdate(b, resource).stream());
      Stream.concat(RuleRegistry.check(resource, view).stream(), updateFindings)
          .map(f -> new LocatedFinding(manifest.locate(f.field()).line(), f))
          .forEach(findings::add);
    }
    return findings;
  }

  ResourceView view() {
    Map<ObjectKey, Resource> resources = new TreeMap<>();
    before().resources().forEach(r -> resources.put(r.key(), r));
    manifestSet().resources().forEach(r -> resources.put(r.key(), r));
    return new SnapshotView(
        resources.values(),
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

  /** The text without the markers, as a user would write it. */
  String textWithoutMarkers() {
    return text().replaceAll("(?m)\\s*#\\s*expect:.*$", "").strip();
  }

  /** Every fixture in a folder and its subfolders, sorted by name. */
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
