package dev.portcullis.fix;

import java.util.ArrayList;
import java.util.List;

/** A node of a {@link GeneratedFile}, with its content before and after the fixes. */
sealed interface GeneratedNode {

  /** A scalar before and after the fixes. */
  sealed interface Scalar extends GeneratedNode {
    String before();

    String after();
  }

  /** A string, with or without quotes. */
  record StringScalar(String before, String after) implements Scalar {}

  /** A number, without quotes. */
  record NumberScalar(String before, String after) implements Scalar {}

  /** Members in that order. */
  record Mapping(List<Member> members) implements GeneratedNode {}

  /** Elements in that order. */
  record Sequence(List<GeneratedNode> elements) implements GeneratedNode {}

  /** A Service backend, in v1beta1 before and v1 after the fixes. */
  record BackendNode(Scalar port, boolean portFirst) implements GeneratedNode {}

  /** A value of an unrelated object, with unusual YAML syntax. */
  record OpaqueValue() implements GeneratedNode {}

  /** A member of a mapping. */
  sealed interface Member {}

  /** A field with its name before and after the fixes. */
  record Field(String key, String keyAfter, GeneratedNode value) implements Member {}

  /** A field that a fix adds, after the previous member or before the first. */
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
