package dev.portcullis.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The path of a field in the notation of Kubernetes: {@code spec.ports[0].name}. The empty path is
 * the object itself. List elements are ordered by index: element 2 comes before element 10.
 */
public record FieldPath(String text) implements Comparable<FieldPath> {

  /** The object itself. */
  public static final FieldPath ROOT = new FieldPath("");

  /** The path of a child; {@code name} must not contain dots or brackets. */
  public FieldPath field(String name) {
    return new FieldPath(text.isEmpty() ? name : text + "." + name);
  }

  /** The path of another field of the same parent; this path must end with a field name. */
  public FieldPath sibling(String name) {
    return new FieldPath(text.substring(0, text.length() - name().length()) + name);
  }

  /** The last field name or, with its closing bracket, index; empty for the object itself. */
  public String name() {
    return text.substring(1 + Math.max(text.lastIndexOf('.'), text.lastIndexOf('[')));
  }

  /** The path of an element; indexes start at 0. */
  public FieldPath index(int index) {
    return new FieldPath(text + "[" + index + "]");
  }

  /** The field names and list indexes of the path; an index ends with a bracket. */
  public List<String> segments() {
    List<String> segments = new ArrayList<>(List.of(text.split("[.\\[]")));
    segments.removeIf(String::isEmpty);
    return segments;
  }

  /** The index of a segment; -1 for a field name. */
  public static int indexOf(String segment) {
    return segment.endsWith("]")
        ? Integer.parseInt(segment.substring(0, segment.length() - 1))
        : -1;
  }

  /** The path as a JSON Pointer (RFC 6901): {@code /spec/ports/0/name}. */
  public String toJsonPointer() {
    return text.isEmpty() ? "" : "/" + text.replace("[", "/").replace("]", "").replace('.', '/');
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
