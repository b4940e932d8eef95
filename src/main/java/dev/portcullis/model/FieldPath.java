package dev.portcullis.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a field stands in an object, written as Kubernetes writes it: {@code spec.ports[0].name}.
 * The empty path is the object itself. Paths are ordered as the fields stand in the object: element
 * 2 of a list comes before element 10.
 */
public record FieldPath(String text) implements Comparable<FieldPath> {

  /** The object itself. */
  public static final FieldPath ROOT = new FieldPath("");

  /** The field {@code name} of this one; {@code name} holds no dot and no bracket. */
  public FieldPath field(String name) {
    return new FieldPath(text.isEmpty() ? name : text + "." + name);
  }

  /** The element {@code index}, from 0, of this list. */
  public FieldPath index(int index) {
    return new FieldPath(text + "[" + index + "]");
  }

  /** The steps from the object to the field; that into a list is its index, with a bracket. */
  public List<String> segments() {
    List<String> steps = new ArrayList<>(List.of(text.split("[.\\[]")));
    steps.removeIf(String::isEmpty);
    return steps;
  }

  /** The index that a step into a list is; -1 for a step into an object. */
  public static int indexOf(String step) {
    return step.endsWith("]") ? Integer.parseInt(step.substring(0, step.length() - 1)) : -1;
  }

  /** The same place as a JSON Pointer (RFC 6901): {@code /spec/ports/0/name}. */
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
