package dev.portcullis.fix;

import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Writes random JSON over several lines, with some values on one line. */
final class JsonStyleWriter {

  private final BeforeAfterText texts;
  private final Random random;
  private final String indentUnit;

  JsonStyleWriter(BeforeAfterText texts, Random random) {
    this.texts = texts;
    this.random = random;
    indentUnit = random.nextBoolean() ? "\t" : " ".repeat(1 + random.nextInt(4));
  }

  void write(GeneratedNode.Mapping object) {
    writeMapping(object.members(), "");
    texts.appendUnchanged(texts.lineBreak());
  }

  private void writeValue(GeneratedNode node, String indentation) {
    if (node instanceof GeneratedNode.Scalar
        || node instanceof GeneratedNode.OpaqueValue
        || random.nextInt(5) == 0) {
      new FlowYamlWriter(texts, random, true).write(node);
    } else if (node instanceof GeneratedNode.Mapping mapping) {
      writeMapping(mapping.members(), indentation);
    } else if (node instanceof GeneratedNode.BackendNode backend) {
      writeBackend(backend, indentation);
    } else {
      String separator = "[";
      for (GeneratedNode element : ((GeneratedNode.Sequence) node).elements()) {
        texts.appendUnchanged(separator + texts.lineBreak() + indentation + indentUnit);
        writeValue(element, indentation + indentUnit);
        separator = ",";
      }
      texts.appendUnchanged(texts.lineBreak() + indentation + "]");
    }
  }

  private void writeMapping(List<GeneratedNode.Member> members, String indentation) {
    String inner = indentation + indentUnit;
    String line = texts.lineBreak() + inner;
    texts.appendUnchanged("{" + line);
    for (Iterator<GeneratedNode.Member> rest = members.iterator(); rest.hasNext(); ) {
      GeneratedNode.Member member = rest.next();
      if (member instanceof GeneratedNode.AddedField added) {
        // The previous member has written its comma and the line break.
        texts.appendAdded(quote(added.key()) + ": " + quote(added.value()) + "," + line);
      } else if (member instanceof GeneratedNode.Field field) {
        texts.appendChanged(quote(field.key()) + ": ", quote(field.keyAfter()) + ": ");
        writeValue(field.value(), inner);
        texts.appendUnchanged(rest.hasNext() ? "," + line : texts.lineBreak() + indentation);
      }
    }
    texts.appendUnchanged("}");
  }

  private void writeBackend(GeneratedNode.BackendNode backend, String indentation) {
    String line = texts.lineBreak() + indentation + indentUnit;
    String number =
        quote("port")
            + ": {"
            + line
            + indentUnit.repeat(2)
            + quote(backend.port() instanceof GeneratedNode.NumberScalar ? "number" : "name");
    texts.appendUnchanged("{" + line);
    texts.appendChanged(
        quote(backend.portFirst() ? "servicePort" : "serviceName"),
        quote("service")
            + ": {"
            + line
            + indentUnit
            + (backend.portFirst() ? number : quote("name")));
    texts.appendUnchanged(": ");
    writeValue(backend.portFirst() ? backend.port() : GeneratedNode.text("web"), "");
    texts.appendAdded(backend.portFirst() ? line + indentUnit + "}" : "");
    texts.appendUnchanged("," + line);
    texts.appendChanged(
        quote(backend.portFirst() ? "serviceName" : "servicePort"),
        indentUnit + (backend.portFirst() ? quote("name") : number));
    texts.appendUnchanged(": ");
    writeValue(backend.portFirst() ? GeneratedNode.text("web") : backend.port(), "");
    texts.appendAdded((backend.portFirst() ? "" : line + indentUnit + "}") + line + "}");
    texts.appendUnchanged(texts.lineBreak() + indentation + "}");
  }

  private static String quote(String word) {
    return '"' + word + '"';
  }
}
