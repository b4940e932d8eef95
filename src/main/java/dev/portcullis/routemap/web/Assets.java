package dev.portcullis.routemap.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The files of the page: what its index refers to, and nothing else. */
final class Assets {

  /** Where the index looks for them. */
  static final String FOLDER = "assets/";

  private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"assets/([^\"/]+)\"");

  /** The build unpacks the libraries there; the page's own files stand beside the index. */
  private static final Pattern LIBRARY = Pattern.compile(".*\\.(umd|min)\\.js");

  private Assets() {}

  static Asset index() {
    return Asset.read("index.html");
  }

  /** All that the index refers to, by name, in its order. */
  static Map<String, Asset> of(Asset index) {
    Map<String, Asset> all = new LinkedHashMap<>();
    REFERENCE
        .matcher(index.text())
        .results()
        .map(MatchResult::group)
        .forEach(r -> add(all, r.substring(r.indexOf('/') + 1, r.length() - 1)));
    return Collections.unmodifiableMap(all);
  }

  private static void add(Map<String, Asset> all, String file) {
    all.put(file, Asset.read(LIBRARY.matcher(file).matches() ? FOLDER + file : file));
  }
}
