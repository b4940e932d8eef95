package dev.portcullis.model;

import java.util.Optional;
import java.util.function.Function;

/**
 * The answer to "is it there?". Not being able to look is an answer of its own: {@link Unknown}
 * must never be read as {@link Absent}.
 */
public sealed interface Lookup<T> {

  /** It is there. */
  record Found<T>(T value) implements Lookup<T> {}

  /** It was looked for and is not there. */
  record Absent<T>() implements Lookup<T> {}

  /** Nobody could look. */
  record Unknown<T>() implements Lookup<T> {}

  static <T> Lookup<T> found(T value) {
    return new Found<>(value);
  }

  static <T> Lookup<T> absent() {
    return new Absent<>();
  }

  static <T> Lookup<T> unknown() {
    return new Unknown<>();
  }

  /** The value if it is there; empty where it is absent or unknown. */
  default Optional<T> toOptional() {
    return this instanceof Found<T> found ? Optional.of(found.value()) : Optional.empty();
  }

  default boolean isAbsent() {
    return this instanceof Absent;
  }

  /** The same answer about something made of the value. */
  default <R> Lookup<R> map(Function<T, R> change) {
    if (this instanceof Found<T> found) {
      return found(change.apply(found.value()));
    }
    return isAbsent() ? absent() : unknown();
  }
}
