package dev.portcullis.fix;

import java.util.List;
import java.util.Random;

/** Writes with braces, all on one line. */
final class FlowHand {

  private final TwoTexts texts;
  private final Random random;
  private final String quote;
  private final String colon;
  private final String comma;
  private final String inside;

  FlowHand(TwoTexts texts, Random random, boolean json) {
    this.texts = texts;
    this.random = random;
    quote = json || random.nextInt(4) == 0 ? "\"" : random.nextInt(6) == 0 ? "'" : "";
    colon = quote.equals("\"") && random.nextBoolean() ? ":" : random.nextInt(4) > 0 ? ": " : ":  ";
    comma = random.nextInt(3) == 0 ? "," : ", ";
    inside = random.nextInt(3) == 0 ? " " : "";
    this.json = json;
  }

  private final boolean json;

  void write(Node node) {
    if (node instanceof Node.Mapping mapping) {
      texts.both("{" + inside);
      members(mapping.members());
      texts.both(inside + "}");
    } else if (node instanceof Node.Sequence sequence) {
      String separator = "[";
      for (Node element : sequence.elements()) {
        texts.both(separator);
        write(element);
        separator = comma;
      }
      texts.both("]");
    } else if (node instanceof Node.Backend backend) {
      texts.both("{" + inside);
      backend(backend);
      texts.both(inside + "}");
    } else if (node instanceof Node.Foreign) {
      texts.both("{\"a\": [1, {}, \"{serviceName: x}\"]}");
    } else {
      scalar((Node.Scalar) node);
    }
  }

  private void scalar(Node.Scalar scalar) {
    String q =
        scalar instanceof Node.Number
            ? ""
            : json || scalar.before().isEmpty() || random.nextInt(3) == 0 ? "\"" : "";
    texts.either(q + scalar.before() + q, q + scalar.after() + q);
  }

  private void members(List<Node.Member> members) {
    String tight = quote.equals("\"") && colon.equals(":") ? "" : " ";
    boolean first = true;
    for (Node.Member member : members) {
      if (member instanceof Node.Field field) {
        texts.both(first ? "" : comma);
        texts.either(word(field.key()) + colon, word(field.keyAfter()) + colon);
        write(field.value());
        first = false;
      } else if (member instanceof Node.Added added) {
        String value = quote.equals("\"") ? '"' + added.value() + '"' : added.value();
        String entry = word(added.key()) + ":" + tight + value;
        texts.added(first ? entry + "," + tight : "," + tight + entry);
      }
    }
  }

  private void backend(Node.Backend backend) {
    String open = (quote.isEmpty() ? ": " : colon) + "{";
    String service = word("service") + open;
    String port =
        word("port") + open + word(backend.port() instanceof Node.Number ? "number" : "name");
    if (backend.portFirst()) {
      texts.either(word("servicePort"), service + port);
      texts.both(colon);
      scalar(backend.port());
      texts.added("}");
      texts.both(comma);
      texts.either(word("serviceName"), word("name"));
      texts.both(colon);
      scalar(Node.text("web"));
      texts.added("}");
    } else {
      texts.either(word("serviceName"), service + word("name"));
      texts.both(colon);
      scalar(Node.text("web"));
      texts.both(comma);
      texts.either(word("servicePort"), port);
      texts.both(colon);
      scalar(backend.port());
      texts.added("}}");
    }
  }

  private String word(String key) {
    return quote + key + quote;
  }
}
