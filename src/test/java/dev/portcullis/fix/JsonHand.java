package dev.portcullis.fix;

import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Writes JSON over several lines, and some of it on one. */
final class JsonHand {

  private final TwoTexts texts;
  private final Random random;
  private final String unit;

  JsonHand(TwoTexts texts, Random random) {
    this.texts = texts;
    this.random = random;
    unit = random.nextBoolean() ? "\t" : " ".repeat(1 + random.nextInt(4));
  }

  void write(Node.Mapping object) {
    mapping(object.members(), "");
    texts.both(texts.lineBreak());
  }

  private void value(Node node, String indentation) {
    if (node instanceof Node.Scalar || node instanceof Node.Foreign || random.nextInt(5) == 0) {
      new FlowHand(texts, random, true).write(node);
    } else if (node instanceof Node.Mapping mapping) {
      mapping(mapping.members(), indentation);
    } else if (node instanceof Node.Backend backend) {
      backend(backend, indentation);
    } else {
      String separator = "[";
      for (Node element : ((Node.Sequence) node).elements()) {
        texts.both(separator + texts.lineBreak() + indentation + unit);
        value(element, indentation + unit);
        separator = ",";
      }
      texts.both(texts.lineBreak() + indentation + "]");
    }
  }

  private void mapping(List<Node.Member> members, String indentation) {
    String inner = indentation + unit;
    String line = texts.lineBreak() + inner;
    texts.both("{" + line);
    for (Iterator<Node.Member> rest = members.iterator(); rest.hasNext(); ) {
      Node.Member member = rest.next();
      if (member instanceof Node.Added added) {
        // The one above it has written its comma and the next line.
        texts.added(word(added.key()) + ": " + word(added.value()) + "," + line);
      } else if (member instanceof Node.Field field) {
        texts.either(word(field.key()) + ": ", word(field.keyAfter()) + ": ");
        value(field.value(), inner);
        texts.both(rest.hasNext() ? "," + line : texts.lineBreak() + indentation);
      }
    }
    texts.both("}");
  }

  private void backend(Node.Backend backend, String indentation) {
    String line = texts.lineBreak() + indentation + unit;
    String number =
        word("port")
            + ": {"
            + line
            + unit.repeat(2)
            + word(backend.port() instanceof Node.Number ? "number" : "name");
    texts.both("{" + line);
    texts.either(
        word(backend.portFirst() ? "servicePort" : "serviceName"),
        word("service") + ": {" + line + unit + (backend.portFirst() ? number : word("name")));
    texts.both(": ");
    value(backend.portFirst() ? backend.port() : Node.text("web"), "");
    texts.added(backend.portFirst() ? line + unit + "}" : "");
    texts.both("," + line);
    texts.either(
        word(backend.portFirst() ? "serviceName" : "servicePort"),
        unit + (backend.portFirst() ? word("name") : number));
    texts.both(": ");
    value(backend.portFirst() ? Node.text("web") : backend.port(), "");
    texts.added((backend.portFirst() ? "" : line + unit + "}") + line + "}");
    texts.both(texts.lineBreak() + indentation + "}");
  }

  private static String word(String word) {
    return '"' + word + '"';
  }
}
