package dev.portcullis.doctor;

import java.util.function.Supplier;

/** Something that is read when it is first asked for, and then kept, even that it is unreadable. */
final class Memoized<T> implements Supplier<T> {

  private final Supplier<T> loader;
  private Supplier<T> result;

  Memoized(Supplier<T> read) {
    this.loader = read;
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
