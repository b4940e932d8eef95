package dev.portcullis.testing;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Reads reports in the format of JUnit. */
public final class JunitXml {

  private JunitXml() {}

  /**
   * Parses a report and validates it against the schema of Apache Ant's task. The artifact defines
   * it in a namespace that reports do not use.
   */
  public static Document parse(String xml) throws Exception {
    String schema =
        new String(
                JunitXml.class.getResourceAsStream("/xsd/junit.xsd").readAllBytes(),
                StandardCharsets.UTF_8)
            .replace("targetNamespace=\"urn:junit.baev.github.com\"", "")
            .replace("\"ns:", "\"");
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(new StreamSource(new StringReader(schema)))
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }
}
