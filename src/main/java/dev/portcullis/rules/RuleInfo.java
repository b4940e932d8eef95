package dev.portcullis.rules;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a rule says about itself; the catalogue in {@code docs/rules.md} is made of it.
 *
 * @param id the class name in kebab case
 * @param rank the worst rank its findings have
 * @param basis what its findings rest on
 * @param inputs what it looks up in the chain; empty if it looks at its subject alone
 * @param summary one sentence: what is reported
 * @param mildened when its findings are warnings although {@code rank} is an error; empty if never
 * @param why what happens to traffic, and why nobody else says so
 * @param sources where the facts come from
 */
public record RuleInfo(
    String id,
    Rank rank,
    Basis basis,
    Set<Input> inputs,
    String summary,
    String mildened,
    String why,
    List<String> sources) {

  /** What a rule can look up. */
  public enum Input {
    /** The Service of its subject, or of a backend of it. */
    SERVICE,
    /** What stands behind that Service. */
    ENDPOINTS,
    /** The controllers of the classes of an Ingress. */
    CLASS
  }

  public RuleInfo {
    inputs = Set.copyOf(inputs);
    sources = List.copyOf(sources);
  }

  /** The information of the rule that this class is, without any exception to its rank. */
  static RuleInfo of(
      Class<? extends Rule<?>> rule,
      Rank rank,
      Basis basis,
      String summary,
      String why,
      String... sources) {
    return new RuleInfo(idOf(rule), rank, basis, Set.of(), summary, "", why, List.of(sources));
  }

  /** The same, with what the rule looks up. */
  RuleInfo reading(Input... looksUp) {
    return new RuleInfo(id, rank, basis, Set.of(looksUp), summary, mildened, why, sources);
  }

  /** The same, with the case in which its findings are only warnings. */
  RuleInfo butWarningWhere(String when) {
    return new RuleInfo(id, rank, basis, inputs, summary, when, why, sources);
  }

  /** {@code BackendPortMissing} is {@code backend-port-missing}. */
  static String idOf(Class<?> rule) {
    return rule.getSimpleName().replaceAll("(?<!^)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
