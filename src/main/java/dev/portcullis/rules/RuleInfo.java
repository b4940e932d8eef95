package dev.portcullis.rules;

import dev.portcullis.model.ResourceMeta;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The description of a rule; {@code docs/rules.md} is generated from it.
 *
 * @param id the class name in kebab case
 * @param severity the highest severity of its findings
 * @param evidence what its findings depend on
 * @param lookups the kinds that it looks up; empty if it reads its subject only
 * @param summary one sentence: what is reported
 * @param downgradedWhen when its findings are warnings although {@code severity} is an error; empty
 *     if never
 * @param rationale what happens to traffic, and why no other component reports it
 * @param sources where the facts come from
 */
public record RuleInfo(
    String id,
    Severity severity,
    Evidence evidence,
    Set<LookedUpKind> lookups,
    String summary,
    String downgradedWhen,
    String rationale,
    List<String> sources) {

  /** The kinds of objects that a rule can look up. */
  public enum LookedUpKind {
    /** The Service of its subject or of one of its backends. */
    SERVICE,
    /** The endpoints of that Service. */
    ENDPOINTS,
    /** The IngressClasses of an Ingress. */
    INGRESS_CLASS
  }

  public RuleInfo {
    lookups = Set.copyOf(lookups);
    sources = List.copyOf(sources);
  }

  /** The description of a rule whose findings all have this severity. */
  static RuleInfo of(
      Class<? extends Rule<?>> rule,
      Severity severity,
      Evidence evidence,
      String summary,
      String rationale,
      String... sources) {
    return new RuleInfo(
        idOf(rule), severity, evidence, Set.of(), summary, "", rationale, List.of(sources));
  }

  /** A copy with the kinds that the rule looks up. */
  RuleInfo looksUp(LookedUpKind... kinds) {
    return new RuleInfo(
        id, severity, evidence, Set.of(kinds), summary, downgradedWhen, rationale, sources);
  }

  /** A copy with the case in which its findings are only warnings. */
  RuleInfo warningWhen(String when) {
    return new RuleInfo(id, severity, evidence, lookups, summary, when, rationale, sources);
  }

  /** Starts a finding of this rule on an object. */
  Finding.Builder finding(ResourceMeta subject) {
    return new Finding.Builder(this, subject);
  }

  /** {@code BackendPortMissing} is {@code backend-port-missing}. */
  static String idOf(Class<?> rule) {
    return rule.getSimpleName().replaceAll("(?<!^)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
