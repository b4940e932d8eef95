package dev.portcullis.fix;

import java.util.List;
import java.util.Random;

/** Writes random flow-style YAML on one line. */
final class FlowYamlWriter {

  private final BeforeAfterText texts;
  private final Random random;
  private final boolean json;
  private final String quote;
  private final String colon;
  private final String comma;
  private final String padding;

  FlowYamlWriter(BeforeAfterText texts, Random random, boolean json) {
    this.texts = texts;
    this.random = random;
    quote = json || random.nextInt(4) == 0 ? "\"" : random.nextInt(6) == 0 ? "'" : "";
    colon = quote.equals("\"") && random.nextBoolean() ? ":" : random.nextInt(4) > 0 ? ": " : ":  ";
    comma = random.nextInt(3) == 0 ? "," : ", ";
    padding = random.nextInt(3) == 0 ? " " : "";
    this.json = json;
  }

  void write(GeneratedNode node) {
    if (node instanceof GeneratedNode.Mapping mapping) {
      texts.appendUnchanged("{" + padding);
      writeMembers(mapping.members());
      texts.appendUnchanged(padding + "}");
    } else if (node instanceof GeneratedNode.Sequence sequence) {
      String separator = "[";
      for (GeneratedNode element : sequence.elements()) {
        texts.appendUnchanged(separator);
        write(element);
        separator = comma;
      }
      texts.appendUnchanged("]");
    } else if (node instanceof GeneratedNode.BackendNode backend) {
      texts.appendUnchanged("{" + padding);
      writeBackend(backend);
      texts.appendUnchanged(padding + "}");
    } else if (node instanceof GeneratedNode.OpaqueValue) {
      texts.appendUnchanged("{\"a\": [1, {}, \"{serviceName: x}\"]}");
    } else {
      writeScalar((GeneratedNode.Scalar) node);
    }
  }

  private void writeScalar(GeneratedNode.Scalar scalar) {
    String q =
        scalar instanceof GeneratedNode.NumberScalar
            ? ""
            : json || scalar.before().isEmpty() || random.nextInt(3) == 0 ? "\"" : "";
    texts.appendChanged(q + scalar.before() + q, q + scalar.after() + q);
  }

  private void writeMembers(List<GeneratedNode.Member> members) {
    String tight = quote.equals("\"") && colon.equals(":") ? "" : " ";
    boolean first = true;
    for (GeneratedNode.Member member : members) {
      if (member instanceof GeneratedNode.Field field) {
        texts.appendUnchanged(first ? "" : comma);
        texts.appendChanged(quoteKey(field.key()) + colon, quoteKey(field.keyAfter()) + colon);
        write(field.value());
        first = false;
      } else if (member instanceof GeneratedNode.AddedField added) {
        String value = quote.equals("\"") ? '"' + added.value() + '"' : added.value();
        String entry = quoteKey(added.key()) + ":" + tight + value;
        texts.appendAdded(first ? entry + "," + tight : "," + tight + entry);
      }
    }
  }

  private void writeBackend(GeneratedNode.BackendNode backend) {
    String open = (quote.isEmpty() ? ": " : colon) + "{";
    String service = quoteKey("service") + open;
    String port =
        quoteKey("port")
            + open
            + quoteKey(backend.port() instanceof GeneratedNode.NumberScalar ? "number" : "name");
    if (backend.portFirst()) {
      texts.appendChanged(quoteKey("servicePort"), service + port);
      texts.appendUnchanged(colon);
      writeScalar(backend.port());
      texts.appendAdded("}");
      texts.appendUnchanged(comma);
      texts.appendChanged(quoteKey("serviceName"), quoteKey("name"));
      texts.appendUnchanged(colon);
      writeScalar(GeneratedNode.text("web"));
      texts.appendAdded("}");
    } else {
      texts.appendChanged(quoteKey("serviceName"), service + quoteKey("name"));
      texts.appendUnchanged(colon);
      writeScalar(GeneratedNode.text("web"));
      texts.appendUnchanged(comma);
      texts.appendChanged(quoteKey("servicePort"), port);
      texts.appendUnchanged(colon);
      writeScalar(backend.port());
      texts.appendAdded("}}");
    }
  }

  private String quoteKey(String key) {
    return quote + key + quote;
  }
}
