package dev.portcullis.model;

import java.util.Optional;
import java.util.function.Function;

/**
 * The result of a look-up. {@link Unknown} means that the look-up was not possible; it must never
 * be treated as {@link Absent}.
 */
public sealed interface Lookup<T> {

  /** The object exists. */
  record Found<T>(T value) implements Lookup<T> {}

  /** The object does not exist. */
  record Absent<T>() implements Lookup<T> {}

  /** The object could not be read, so that it may or may not exist. */
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

  /** The value; empty if absent or unknown. */
  default Optional<T> toOptional() {
    return this instanceof Found<T> found ? Optional.of(found.value()) : Optional.empty();
  }

  default boolean isAbsent() {
    return this instanceof Absent;
  }

  /** The same result with the value converted. */
  default <R> Lookup<R> map(Function<T, R> mapper) {
    if (this instanceof Found<T> found) {
      return found(mapper.apply(found.value()));
    }
    return isAbsent() ? absent() : unknown();
  }
}
