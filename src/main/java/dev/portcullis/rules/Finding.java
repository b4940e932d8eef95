package dev.portcullis.rules;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.TextSanitizer;
import java.util.Comparator;
import java.util.Optional;

/**
 * One thing that is wrong with one object.
 *
 * @param rule the id of the rule that found it
 * @param subject the metadata of the object it stands on
 * @param hop which hop of the subject is concerned, in words that survive reordering: a backend
 *     ({@code web:8080}) or a Service port ({@code 8080/TCP}), never an index
 * @param field the guilty field; it may be one that the object does not have and should
 * @param problem what is wrong with the field, in a few words
 * @param value what the field says; empty where it says nothing
 * @param detail what is there in the cluster or the files instead, and what follows from it
 * @param remediation what to do, or what to write
 * @param route host and path that the hop carries; empty where it is no backend of an Ingress
 * @param fix what mends it, where there is one possible correction and no other
 * @param suggestedFix what mends it most often, where there is more than one way and somebody has
 *     to choose
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
    String detail,
    String remediation,
    String route,
    Optional<FieldEdit> fix,
    Optional<FieldEdit> suggestedFix) {

  /** A finding on something that is no backend of an Ingress. */
  Finding(
      String rule,
      Severity rank,
      Evidence basis,
      ResourceMeta subject,
      String about,
      FieldPath at,
      String problem,
      String value,
      String instead,
      String remedy) {
    this(
        rule,
        rank,
        basis,
        subject,
        about,
        at,
        problem,
        value,
        instead,
        remedy,
        "",
        Optional.empty(),
        Optional.empty());
  }

  public Finding {
    problem = TextSanitizer.toSingleLine(problem);
    value = TextSanitizer.toSingleLine(value);
    detail = TextSanitizer.toSingleLine(detail);
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

  /** The same, on a backend that this route leads to. */
  Finding withRoute(String path) {
    return new Finding(
        rule,
        severity,
        evidence,
        subject,
        hop,
        field,
        problem,
        value,
        detail,
        remediation,
        path,
        fix,
        suggestedFix);
  }

  /** The same, with what mends it; nothing else may. */
  Finding withFix(Optional<FieldEdit> amendment) {
    return withFixes(amendment, suggestedFix);
  }

  /** The same, with what mends it most often: the first of what the remedy says. */
  Finding withSuggestedFix(Optional<FieldEdit> amendment) {
    return withFixes(fix, amendment);
  }

  private Finding withFixes(Optional<FieldEdit> only, Optional<FieldEdit> first) {
    return new Finding(
        rule,
        severity,
        evidence,
        subject,
        hop,
        field,
        problem,
        value,
        detail,
        remediation,
        route,
        only,
        first);
  }

  /** The object it stands on. */
  public ObjectKey object() {
    return subject.key();
  }

  /** {@code path: problem: value: what is there instead [rule-id]}, on one line. */
  public String message() {
    StringBuilder text = new StringBuilder();
    if (!field.equals(FieldPath.ROOT)) {
      text.append(field).append(": ");
    }
    text.append(problem);
    if (!value.isEmpty()) {
      text.append(": ").append(value);
    }
    if (!detail.isEmpty()) {
      text.append(": ").append(detail);
    }
    return text.append(" [").append(rule).append(']').toString();
  }
}
