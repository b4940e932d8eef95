package dev.portcullis.doctor;

import java.util.function.Supplier;

/** Something that is read when it is first asked for, and then kept, even that it is unreadable. */
final class Once<T> implements Supplier<T> {

  private final Supplier<T> read;
  private Supplier<T> kept;

  Once(Supplier<T> read) {
    this.read = read;
  }

  @Override
  public T get() {
    if (kept == null) {
      kept = answer();
    }
    return kept.get();
  }

  private Supplier<T> answer() {
    try {
      T value = read.get();
      return () -> value;
    } catch (Unreadable e) {
      return () -> {
        throw e;
      };
    }
  }
}
