package dev.portcullis.model;

/**
 * How one object points at a port of another: by name or by number. Two shapes, so that a missing
 * name can never equal a missing number.
 */
public sealed interface PortRef {

  /** A port by its name; never empty. */
  record ByName(String name) implements PortRef {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A port by its number. The API server takes 1 to 65535; files may hold anything. */
  record ByNumber(int number) implements PortRef {
    @Override
    public String toString() {
      return Integer.toString(number);
    }
  }
}
