package dev.portcullis.rules;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.TextSanitizer;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * One problem of one object, as one rule reports it.
 *
 * @param rule the id of the rule
 * @param subject the metadata of the object that has the problem
 * @param hop the part of the object that is affected, named so that it survives reordering: a
 *     backend ({@code web:8080}) or a Service port ({@code 8080/TCP}), never an index
 * @param field the field to correct; it may be missing in the object; the root if no field is
 * @param problem one complete sentence with both sides and their values, without field and rule id
 * @param value the value of the field; empty if the field is missing
 * @param remediation what to do; can be pasted where it is YAML or a command
 * @param route host and path that the hop serves; empty if it is not a backend of an Ingress
 * @param fix the only possible correction; empty if there is none or more than one
 * @param suggestedFix the most likely of several corrections; a person has to choose
 */
public record Finding(
    String rule,
    Severity severity,
    Evidence evidence,
    ResourceMeta subject,
    String hop,
    FieldPath field,
    String problem,
    String value,
    String remediation,
    String route,
    Optional<FieldEdit> fix,
    Optional<FieldEdit> suggestedFix) {

  public Finding {
    problem = TextSanitizer.toSingleLine(problem);
    value = TextSanitizer.toSingleLine(value);
    remediation = TextSanitizer.toSingleLine(remediation);
    route = TextSanitizer.toSingleLine(route);
  }

  /** By object, then rule, then place: the order of every report. */
  public static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::object)
          .thenComparing(Finding::rule)
          .thenComparing(Finding::field)
          .thenComparing(Finding::hop)
          .thenComparing(Finding::message);

  /** Without the metadata of the object, which may be long and is mostly the same. */
  @Override
  public int hashCode() {
    return Objects.hash(rule, hop, field, problem);
  }

  /** The object that has the problem. */
  public ObjectKey object() {
    return subject.key();
  }

  /** {@code problem [rule-id]}, on one line. */
  public String message() {
    return problem + " [" + rule + "]";
  }

  /** Builds a finding; starts with the rule id, the severity, and the evidence of the rule. */
  static final class Builder {
    private final RuleInfo info;
    private final ResourceMeta subject;
    private Severity severity;
    private String hop = "";
    private FieldPath field = FieldPath.ROOT;
    private String problem = "";
    private String value = "";
    private String help = "";
    private String route = "";
    private Optional<FieldEdit> fix = Optional.empty();
    private Optional<FieldEdit> suggestedFix = Optional.empty();

    Builder(RuleInfo info, ResourceMeta subject) {
      this.info = info;
      this.subject = subject;
      severity = info.severity();
    }

    Builder severity(Severity other) {
      severity = other;
      return this;
    }

    Builder hop(String text) {
      hop = text;
      return this;
    }

    Builder field(FieldPath path) {
      field = path;
      return this;
    }

    Builder problem(String sentence) {
      problem = sentence;
      return this;
    }

    Builder value(String text) {
      value = text;
      return this;
    }

    Builder help(String text) {
      help = text;
      return this;
    }

    Builder route(String hostAndPath) {
      route = hostAndPath;
      return this;
    }

    Builder fix(Optional<FieldEdit> edit) {
      fix = edit;
      return this;
    }

    Builder suggestedFix(Optional<FieldEdit> edit) {
      suggestedFix = edit;
      return this;
    }

    Finding build() {
      return new Finding(
          info.id(),
          severity,
          info.evidence(),
          subject,
          hop,
          field,
          problem,
          value,
          help,
          route,
          fix,
          suggestedFix);
    }
  }
}
