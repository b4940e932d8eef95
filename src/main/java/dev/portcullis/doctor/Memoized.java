package dev.portcullis.doctor;

import java.util.function.Supplier;

/** A value that is read on first use and then kept, or the failure to read it. */
final class Memoized<T> implements Supplier<T> {

  private final Supplier<T> loader;
  private Supplier<T> result;

  Memoized(Supplier<T> loader) {
    this.loader = loader;
  }

  @Override
  public T get() {
    if (result == null) {
      result = load();
    }
    return result.get();
  }

  private Supplier<T> load() {
    try {
      T value = loader.get();
      return () -> value;
    } catch (ReadFailedException e) {
      return () -> {
        throw e;
      };
    }
  }
}
