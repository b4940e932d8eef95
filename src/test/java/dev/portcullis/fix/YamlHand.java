package dev.portcullis.fix;

import java.util.List;
import java.util.Random;

/** Writes block style, with comments and blank lines, and braces where it likes them. */
final class YamlHand {

  private static final List<String> FOREIGN =
      List.of(
          "a: |",
          "  port: 80",
          "  # no comment",
          "b: &b {x: 1}",
          "c: *b",
          "d: >-",
          "  text",
          "",
          "  serviceName: x",
          "e: !!str 5",
          "? f",
          ": - g",
          "  - \"h",
          "    i\"",
          "<<: *b");

  private final TwoTexts texts;
  private final Random random;

  YamlHand(TwoTexts texts, Random random) {
    this.texts = texts;
    this.random = random;
  }

  void write(Node.Mapping object) {
    mapping(object.members(), 0);
  }

  /** The caller has written what stands before the first key. */
  private void mapping(List<Node.Member> members, int column) {
    String quote = random.nextInt(6) == 0 ? "\"" : random.nextInt(12) == 0 ? "'" : "";
    boolean first = true;
    for (Node.Member member : members) {
      if (member instanceof Node.Field field) {
        between(first, column);
        texts.either(quote + field.key() + quote + ":", quote + field.keyAfter() + quote + ":");
        value(field.value(), column);
        first = false;
      } else if (member instanceof Node.Added added) {
        String value = quote.equals("\"") ? '"' + added.value() + '"' : added.value();
        String entry = quote + added.key() + quote + ": " + value;
        texts.added(
            first
                ? entry + texts.lineBreak() + " ".repeat(column)
                : " ".repeat(column) + entry + texts.lineBreak());
      }
    }
  }

  private void between(boolean first, int column) {
    if (!first) {
      if (random.nextInt(8) == 0) {
        texts.both(" ".repeat(random.nextInt(6)) + "# port: 81 {😀" + texts.lineBreak());
      }
      if (random.nextInt(10) == 0) {
        texts.both(texts.lineBreak());
      }
      texts.both(" ".repeat(column));
    }
  }

  /** What stands behind a colon, to the end of its last line. */
  private void value(Node node, int column) {
    boolean flow = node instanceof Node.Scalar || random.nextInt(4) == 0;
    if (node instanceof Node.Foreign) {
      lineEnd();
      FOREIGN.forEach(l -> texts.both(" ".repeat(column + 3) + l + texts.lineBreak()));
    } else if (node instanceof Node.Scalar scalar) {
      texts.both(" ".repeat(1 + random.nextInt(2)));
      scalar(scalar);
      lineEnd();
    } else if (flow) {
      texts.both(" ");
      new FlowHand(texts, random, false).write(node);
      lineEnd();
    } else if (node instanceof Node.Sequence sequence) {
      lineEnd();
      sequence(sequence, column + random.nextInt(4));
    } else {
      int inner = column + 1 + random.nextInt(5);
      lineEnd();
      if (node instanceof Node.Backend backend) {
        backend(backend, inner, inner - column);
      } else {
        texts.both(" ".repeat(inner));
        mapping(((Node.Mapping) node).members(), inner);
      }
    }
  }

  private void sequence(Node.Sequence sequence, int column) {
    for (Node element : sequence.elements()) {
      if (random.nextInt(8) == 0) {
        texts.both(" ".repeat(random.nextInt(9)) + "# - element" + texts.lineBreak());
      }
      int blanks = 1 + random.nextInt(3);
      texts.both(" ".repeat(column) + "-" + " ".repeat(blanks));
      if (random.nextInt(4) == 0) {
        new FlowHand(texts, random, false).write(element);
        lineEnd();
      } else {
        mapping(((Node.Mapping) element).members(), column + 1 + blanks);
      }
    }
  }

  private void backend(Node.Backend backend, int column, int unit) {
    String quote = random.nextInt(6) == 0 ? "\"" : "";
    String port = backend.port() instanceof Node.Number ? "number" : "name";
    String service = quote + "service" + quote + ":" + texts.lineBreak();
    String portKey = quote + "port" + quote + ":" + texts.lineBreak();
    String once = " ".repeat(column + unit);
    String twice = " ".repeat(column + 2 * unit);
    String number = portKey + twice + quote + port + quote;
    String name = quote + "name" + quote;
    texts.both(" ".repeat(column));
    texts.either(
        quote + (backend.portFirst() ? "servicePort" : "serviceName") + quote,
        service + once + (backend.portFirst() ? number : name));
    texts.both(":");
    value(backend.portFirst() ? backend.port() : Node.text("web"), column);
    between(false, column);
    texts.either(
        quote + (backend.portFirst() ? "serviceName" : "servicePort") + quote,
        " ".repeat(unit) + (backend.portFirst() ? name : number));
    texts.both(":");
    value(backend.portFirst() ? Node.text("web") : backend.port(), column);
  }

  private void scalar(Node.Scalar scalar) {
    String q =
        scalar instanceof Node.Number
            ? ""
            : scalar.before().isEmpty() || random.nextInt(4) == 0
                ? random.nextBoolean() ? "\"" : "'"
                : "";
    texts.either(q + scalar.before() + q, q + scalar.after() + q);
  }

  private void lineEnd() {
    texts.both(random.nextInt(6) == 0 ? "   # why: é" : random.nextInt(9) == 0 ? " " : "");
    texts.both(texts.lineBreak());
  }
}
