package dev.portcullis.fix;

import java.util.ArrayList;
import java.util.List;

/** A piece of a {@link GeneratedFile}, which may be another one afterwards. */
sealed interface Node {

  /** A scalar, and what becomes of it. */
  sealed interface Scalar extends Node {
    String before();

    String after();
  }

  /** A text, in quotes or without. */
  record Text(String before, String after) implements Scalar {}

  /** A number, without quotes. */
  record Number(String before, String after) implements Scalar {}

  /** Members in that order. */
  record Mapping(List<Member> members) implements Node {}

  /** Elements in that order. */
  record Sequence(List<Node> elements) implements Node {}

  /** The name and the port of a Service, in the shape of v1beta1 and then in that of v1. */
  record Backend(Scalar port, boolean portFirst) implements Node {}

  /** Anything that is none of our business, in any shape that YAML has. */
  record Foreign() implements Node {}

  /** Something in a mapping. */
  sealed interface Member {}

  /** A field, and what it is called afterwards. */
  record Field(String key, String keyAfter, Node value) implements Member {}

  /** A field that is there only afterwards: behind the one above it, or before the first. */
  record Added(String key, String value) implements Member {}

  static Member member(String key, Node value) {
    return new Field(key, key, value);
  }

  static Mapping mapping(Member... members) {
    return new Mapping(new ArrayList<>(List.of(members)));
  }

  static Sequence list(Node... elements) {
    return new Sequence(List.of(elements));
  }

  static Text text(String text) {
    return new Text(text, text);
  }

  static Number number(String digits) {
    return new Number(digits, digits);
  }
}
