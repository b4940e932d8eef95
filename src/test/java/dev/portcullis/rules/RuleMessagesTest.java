package dev.portcullis.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ServicePort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the messages of rules say has the agreed form, and can be pasted. */
final class RuleMessagesTest {

  private static final FieldPath V1_PORT =
      FieldPath.ROOT.field("backend").field("service").field("port").field("name");
  private static final FieldPath V1BETA1_PORT =
      FieldPath.ROOT.field("backend").field("servicePort");

  @ParameterizedTest
  @ValueSource(strings = {"9200", "1e3", "on", "y", "null", "HTTP", "0x1f"})
  void namesThatYamlReadsOtherwiseAreQuoted(String name) {
    assertEquals("\"" + name + "\"", RuleMessages.yaml(name));
  }

  @Test
  void plainNamesAreNotQuoted() {
    assertEquals("http-8080", RuleMessages.yaml("http-8080"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9200", "HTTP", "a-name-of-16-chrs", "a--b", "-a", "a_b"})
  void rejectsPortNamesThatAnIngressCannotUse(String name) {
    assertFalse(RuleMessages.isIngressPortName(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "port-65535-sctp", "9a"})
  void acceptsPortNamesThatAnIngressCanUse(String name) {
    assertTrue(RuleMessages.isIngressPortName(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http                   | name: http",
        "on                     | name: \"on\"",
        "a-name-of-16-chrs      | number: 80 instead of name",
        "HTTP                   | number: 80 instead of name",
        "''                     | number: 80 instead of name"
      })
  void replacementOfPortNameIsLegal(String portName, String expected) {
    assertEquals(
        expected, IngressBackends.describeReplacement(backend(V1_PORT), servicePort(portName)));
  }

  @Test
  void replacementInV1beta1UsesServicePort() {
    assertEquals(
        "servicePort: http",
        IngressBackends.describeReplacement(backend(V1BETA1_PORT), servicePort("http")));
    assertEquals(
        "servicePort: 80 (a number, without quotes)",
        IngressBackends.describeReplacement(backend(V1BETA1_PORT), servicePort("")));
  }

  private static Backend backend(FieldPath portField) {
    return new Backend(FieldPath.ROOT, portField, "shop/", "web", new PortRef.ByName("80"));
  }

  private static ServicePort servicePort(String name) {
    return new ServicePort(FieldPath.ROOT, name, 80, Protocol.TCP, new PortRef.ByNumber(8080), 0);
  }

  @Test
  void problemIsOneSentenceWithoutPathAndRule() {
    for (Finding finding : allFindings()) {
      String problem = finding.problem();
      assertTrue(problem.matches("[A-Z].*[^.:;,]"), problem);
      assertFalse(problem.contains(finding.field().text()), problem);
      assertFalse(problem.contains(finding.rule()), problem);
      assertTrue(problem.length() <= 125, problem.length() + ": " + problem);
    }
  }

  @Test
  void remediationIsComplete() {
    for (Finding finding : allFindings()) {
      assertTrue(finding.remediation().matches("[a-z].*[^.:;,]"), finding.remediation());
      assertFalse(finding.remediation().endsWith("\u2026"), finding.remediation());
    }
  }

  /** A remedy that can be applied mechanically names the value that the fix writes. */
  @Test
  void remediationNamesTheValueOfTheFix() {
    for (Finding finding : allFindings()) {
      Stream.of(finding.fix(), finding.suggestedFix())
          .flatMap(Optional::stream)
          .map(e -> RuleMessages.yaml(valueOf(e)))
          .map(v -> v.replace("\"", ""))
          .forEach(v -> assertTrue(finding.remediation().contains(": " + v), finding.toString()));
    }
  }

  private static String valueOf(FieldEdit edit) {
    return edit instanceof FieldEdit.SetField set
        ? set.value().toString()
        : ((FieldEdit.ReplaceValue) edit).value().toString();
  }

  private static List<Finding> allFindings() {
    return Stream.of(ManifestFixture.RULES_FOLDER, Path.of("src/test/resources/works"))
        .flatMap(f -> ManifestFixture.allIn(f).stream())
        .flatMap(f -> f.findings().stream())
        .map(ManifestFixture.LocatedFinding::finding)
        .toList();
  }
}
