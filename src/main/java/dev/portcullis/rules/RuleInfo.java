package dev.portcullis.rules;

import dev.portcullis.model.ResourceMeta;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a rule says about itself; the catalogue in {@code docs/rules.md} is made of it.
 *
 * @param id the class name in kebab case
 * @param severity the worst rank its findings have
 * @param evidence what its findings rest on
 * @param lookups what it looks up in the chain; empty if it looks at its subject alone
 * @param summary one sentence: what is reported
 * @param downgradedWhen when its findings are warnings although {@code rank} is an error; empty if
 *     never
 * @param rationale what happens to traffic, and why nobody else says so
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

  /** What a rule can look up. */
  public enum LookedUpKind {
    /** The Service of its subject, or of a backend of it. */
    SERVICE,
    /** What stands behind that Service. */
    ENDPOINTS,
    /** The controllers of the classes of an Ingress. */
    INGRESS_CLASS
  }

  public RuleInfo {
    lookups = Set.copyOf(lookups);
    sources = List.copyOf(sources);
  }

  /** The information of the rule that this class is, without any exception to its rank. */
  static RuleInfo of(
      Class<? extends Rule<?>> rule,
      Severity rank,
      Evidence basis,
      String summary,
      String why,
      String... sources) {
    return new RuleInfo(idOf(rule), rank, basis, Set.of(), summary, "", why, List.of(sources));
  }

  /** The same, with what the rule looks up. */
  RuleInfo looksUp(LookedUpKind... looksUp) {
    return new RuleInfo(
        id, severity, evidence, Set.of(looksUp), summary, downgradedWhen, rationale, sources);
  }

  /** The same, with the case in which its findings are only warnings. */
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
