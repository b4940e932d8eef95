package dev.portcullis.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The path of a field in the notation of Kubernetes: {@code spec.ports[0].name}, {@code
 * metadata.annotations[example.com/key]}. The empty path is the object itself. List elements are
 * ordered by index: element 2 comes before element 10.
 */
public record FieldPath(String text) implements Comparable<FieldPath> {

  /** The object itself. */
  public static final FieldPath ROOT = new FieldPath("");

  /** An index with its closing bracket, the key of a map, or a field name. */
  private static final Pattern SEGMENT = Pattern.compile("\\[(\\d+])|\\[([^\\]]*)]|([^.\\[\\]]+)");

  private static final Pattern INDEX = Pattern.compile("\\d+]");

  /** The path of a child; {@code name} must not contain dots or brackets. */
  public FieldPath field(String name) {
    return new FieldPath(text.isEmpty() ? name : text + "." + name);
  }

  /** The path of another field of the same parent; this path must end with a field name. */
  public FieldPath sibling(String name) {
    return new FieldPath(text.substring(0, text.length() - name().length()) + name);
  }

  /**
   * The last field name or, with its closing bracket, index or key; empty for the object itself.
   */
  public String name() {
    return text.substring(1 + text.lastIndexOf(text.endsWith("]") ? '[' : '.'));
  }

  /** The path of an entry of a map such as the annotations. */
  public FieldPath key(String key) {
    return new FieldPath(text + "[" + key + "]");
  }

  /** The path of an element; indexes start at 0. */
  public FieldPath index(int index) {
    return new FieldPath(text + "[" + index + "]");
  }

  /** The field names, keys, and list indexes of the path; only an index ends with a bracket. */
  public List<String> segments() {
    List<String> segments = new ArrayList<>();
    Matcher matcher = SEGMENT.matcher(text);
    while (matcher.find()) {
      for (int group = 1; group <= matcher.groupCount(); group++) {
        if (matcher.group(group) != null) {
          segments.add(matcher.group(group));
        }
      }
    }
    return segments;
  }

  /** The index of a segment; -1 for a field name or a key. */
  public static int indexOf(String segment) {
    return INDEX.matcher(segment).matches()
        ? Integer.parseInt(segment.substring(0, segment.length() - 1))
        : -1;
  }

  /** The path as a JSON Pointer (RFC 6901): {@code /spec/ports/0/name}. */
  public String toJsonPointer() {
    return segments().stream()
        .map(s -> indexOf(s) < 0 ? s : String.valueOf(indexOf(s)))
        .map(s -> "/" + s.replace("~", "~0").replace("/", "~1"))
        .collect(Collectors.joining());
  }

  @Override
  public int compareTo(FieldPath other) {
    int same = 0;
    int shortest = Math.min(text.length(), other.text.length());
    while (same < shortest && text.charAt(same) == other.text.charAt(same)) {
      same++;
    }
    int byDigits =
        countDigits(text, same) - countDigits(other.text, same); // the longer number is greater
    return byDigits != 0 ? byDigits : text.compareTo(other.text);
  }

  private static int countDigits(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end - from;
  }

  @Override
  public String toString() {
    return text;
  }
}
