package dev.portcullis.model;

/**
 * A reference to a port by name or by number. The types differ, so that a missing name never equals
 * a missing number.
 */
public sealed interface PortRef {

  /** A port by its name; never empty. */
  record ByName(String name) implements PortRef {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A port by its number. The API server accepts 1 to 65535; manifests may have any number. */
  record ByNumber(int number) implements PortRef {
    @Override
    public String toString() {
      return Integer.toString(number);
    }
  }
}
