package dev.portcullis.rules;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.Manifests;
import dev.portcullis.model.Chain;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of manifests that says itself what is wrong with it: {@code # expect: error <rule-id>} at
 * the end of the guilty line, several with commas between them. {@code # data-plane: cilium} on a
 * line of its own judges it as on Cilium.
 */
record Fixture(Path file) {

  static final Path RULES = Path.of("src/test/resources/rules");

  private static final Pattern EXPECT = Pattern.compile("#\\s*expect:\\s*(.*)$");

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
  List<String> found() {
    return findings().stream()
        .map(f -> f.line() + ": " + f.finding().rank().severity() + " " + f.finding().rule())
        .sorted()
        .toList();
  }

  /** A finding and its line. */
  record Located(int line, Finding finding) {}

  List<Located> findings() {
    ManifestSet set = read();
    Chain view = view();
    List<Located> findings = new ArrayList<>();
    for (Manifest manifest : set.manifests()) {
      for (Finding finding : Rules.check(manifest.resource(), view)) {
        findings.add(new Located(manifest.locate(finding.at()).line(), finding));
      }
    }
    return findings;
  }

  Chain view() {
    return new Snapshot(
        read().resources(),
        text().contains("# data-plane: cilium") ? DataPlane.CILIUM : DataPlane.KUBE_PROXY);
  }

  ManifestSet read() {
    return Manifests.read(List.of(file.toString()), InputStream.nullInputStream(), "default");
  }

  String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text without the markers: a manifest as somebody would write it. */
  String plain() {
    return text().replaceAll("(?m)\\s*#\\s*expect:.*$", "").strip();
  }

  /** Every fixture in a folder and below it, by name. */
  static List<Fixture> in(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(p -> p.toString().endsWith(".yaml")).sorted().map(Fixture::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
