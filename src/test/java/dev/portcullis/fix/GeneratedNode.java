package dev.portcullis.fix;

import java.util.ArrayList;
import java.util.List;

/** A piece of a {@link GeneratedFile}, which may be another one afterwards. */
sealed interface GeneratedNode {

  /** A scalar, and what becomes of it. */
  sealed interface Scalar extends GeneratedNode {
    String before();

    String after();
  }

  /** A text, in quotes or without. */
  record StringScalar(String before, String after) implements Scalar {}

  /** A number, without quotes. */
  record NumberScalar(String before, String after) implements Scalar {}

  /** Members in that order. */
  record Mapping(List<Member> members) implements GeneratedNode {}

  /** Elements in that order. */
  record Sequence(List<GeneratedNode> elements) implements GeneratedNode {}

  /** The name and the port of a Service, in the shape of v1beta1 and then in that of v1. */
  record Backend(Scalar port, boolean portFirst) implements GeneratedNode {}

  /** Anything that is none of our business, in any shape that YAML has. */
  record OpaqueValue() implements GeneratedNode {}

  /** Something in a mapping. */
  sealed interface Member {}

  /** A field, and what it is called afterwards. */
  record Field(String key, String keyAfter, GeneratedNode value) implements Member {}

  /** A field that is there only afterwards: behind the one above it, or before the first. */
  record AddedField(String key, String value) implements Member {}

  static Member member(String key, GeneratedNode value) {
    return new Field(key, key, value);
  }

  static Mapping mapping(Member... members) {
    return new Mapping(new ArrayList<>(List.of(members)));
  }

  static Sequence list(GeneratedNode... elements) {
    return new Sequence(List.of(elements));
  }

  static StringScalar text(String text) {
    return new StringScalar(text, text);
  }

  static NumberScalar number(String digits) {
    return new NumberScalar(digits, digits);
  }
}
