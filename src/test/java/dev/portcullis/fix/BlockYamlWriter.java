package dev.portcullis.fix;

import java.util.List;
import java.util.Random;

/** Writes random block-style YAML with comments, blank lines, and some flow-style values. */
final class BlockYamlWriter {

  private static final List<String> OPAQUE_YAML =
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

  private final BeforeAfterText texts;
  private final Random random;

  BlockYamlWriter(BeforeAfterText texts, Random random) {
    this.texts = texts;
    this.random = random;
  }

  void write(GeneratedNode.Mapping object) {
    writeMapping(object.members(), 0);
  }

  /** Writes members; the caller has written the indentation of the first key. */
  private void writeMapping(List<GeneratedNode.Member> members, int column) {
    String quote = random.nextInt(6) == 0 ? "\"" : random.nextInt(12) == 0 ? "'" : "";
    boolean first = true;
    for (GeneratedNode.Member member : members) {
      if (member instanceof GeneratedNode.Field field) {
        writeSeparator(first, column);
        texts.appendChanged(
            quote + field.key() + quote + ":", quote + field.keyAfter() + quote + ":");
        writeValue(field.value(), column);
        first = false;
      } else if (member instanceof GeneratedNode.AddedField added) {
        String value = quote.equals("\"") ? '"' + added.value() + '"' : added.value();
        String entry = quote + added.key() + quote + ": " + value;
        texts.appendAdded(
            first
                ? entry + texts.lineBreak() + " ".repeat(column)
                : " ".repeat(column) + entry + texts.lineBreak());
      }
    }
  }

  private void writeSeparator(boolean first, int column) {
    if (!first) {
      if (random.nextInt(8) == 0) {
        texts.appendUnchanged(" ".repeat(random.nextInt(6)) + "# port: 81 {😀" + texts.lineBreak());
      }
      if (random.nextInt(10) == 0) {
        texts.appendUnchanged(texts.lineBreak());
      }
      texts.appendUnchanged(" ".repeat(column));
    }
  }

  /** Writes a value after its colon, including the last line break. */
  private void writeValue(GeneratedNode node, int column) {
    boolean flow = node instanceof GeneratedNode.Scalar || random.nextInt(4) == 0;
    if (node instanceof GeneratedNode.OpaqueValue) {
      writeLineEnd();
      OPAQUE_YAML.forEach(
          l -> texts.appendUnchanged(" ".repeat(column + 3) + l + texts.lineBreak()));
    } else if (node instanceof GeneratedNode.Scalar scalar) {
      texts.appendUnchanged(" ".repeat(1 + random.nextInt(2)));
      writeScalar(scalar);
      writeLineEnd();
    } else if (flow) {
      texts.appendUnchanged(" ");
      new FlowYamlWriter(texts, random, false).write(node);
      writeLineEnd();
    } else if (node instanceof GeneratedNode.Sequence sequence) {
      writeLineEnd();
      writeSequence(sequence, column + random.nextInt(4));
    } else {
      int inner = column + 1 + random.nextInt(5);
      writeLineEnd();
      if (node instanceof GeneratedNode.BackendNode backend) {
        writeBackend(backend, inner, inner - column);
      } else {
        texts.appendUnchanged(" ".repeat(inner));
        writeMapping(((GeneratedNode.Mapping) node).members(), inner);
      }
    }
  }

  private void writeSequence(GeneratedNode.Sequence sequence, int column) {
    for (GeneratedNode element : sequence.elements()) {
      if (random.nextInt(8) == 0) {
        texts.appendUnchanged(" ".repeat(random.nextInt(9)) + "# - element" + texts.lineBreak());
      }
      int blanks = 1 + random.nextInt(3);
      texts.appendUnchanged(" ".repeat(column) + "-" + " ".repeat(blanks));
      if (random.nextInt(4) == 0) {
        new FlowYamlWriter(texts, random, false).write(element);
        writeLineEnd();
      } else {
        writeMapping(((GeneratedNode.Mapping) element).members(), column + 1 + blanks);
      }
    }
  }

  private void writeBackend(GeneratedNode.BackendNode backend, int column, int unit) {
    String quote = random.nextInt(6) == 0 ? "\"" : "";
    String port = backend.port() instanceof GeneratedNode.NumberScalar ? "number" : "name";
    String service = quote + "service" + quote + ":" + texts.lineBreak();
    String portKey = quote + "port" + quote + ":" + texts.lineBreak();
    String once = " ".repeat(column + unit);
    String twice = " ".repeat(column + 2 * unit);
    String number = portKey + twice + quote + port + quote;
    String name = quote + "name" + quote;
    texts.appendUnchanged(" ".repeat(column));
    texts.appendChanged(
        quote + (backend.portFirst() ? "servicePort" : "serviceName") + quote,
        service + once + (backend.portFirst() ? number : name));
    texts.appendUnchanged(":");
    writeValue(backend.portFirst() ? backend.port() : GeneratedNode.text("web"), column);
    writeSeparator(false, column);
    texts.appendChanged(
        quote + (backend.portFirst() ? "serviceName" : "servicePort") + quote,
        " ".repeat(unit) + (backend.portFirst() ? name : number));
    texts.appendUnchanged(":");
    writeValue(backend.portFirst() ? GeneratedNode.text("web") : backend.port(), column);
  }

  private void writeScalar(GeneratedNode.Scalar scalar) {
    String q =
        scalar instanceof GeneratedNode.NumberScalar
            ? ""
            : scalar.before().isEmpty() || random.nextInt(4) == 0
                ? random.nextBoolean() ? "\"" : "'"
                : "";
    texts.appendChanged(q + scalar.before() + q, q + scalar.after() + q);
  }

  private void writeLineEnd() {
    texts.appendUnchanged(
        random.nextInt(6) == 0 ? "   # why: é" : random.nextInt(9) == 0 ? " " : "");
    texts.appendUnchanged(texts.lineBreak());
  }
}
