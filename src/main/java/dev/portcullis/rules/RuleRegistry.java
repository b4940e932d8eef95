package dev.portcullis.rules;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All rules, by id. */
public final class RuleRegistry {

  /** All rules, sorted by id. A new rule is one line here. */
  public static final List<Rule<?>> ALL =
      List.of(
          new BackendActionMissing(),
          new BackendPortIsTargetPort(),
          new BackendPortMissing(),
          new BackendPortNotTcp(),
          new BackendServiceMissing(),
          new BackendWithoutEndpoints(),
          new EndpointsBesideSlice(),
          new EndpointsOverwritten(),
          new EndpointsPortDuplicate(),
          new EndpointsPortName(),
          new EndpointsPortNumber(),
          new EndpointsPortProtocol(),
          new EndpointsPortUncovered(),
          new EndpointsServiceMissing(),
          new EndpointsSubsetUnused(),
          new IngressApiRemoved(),
          new ServiceEndpointsMissing(),
          new ServiceNodePortReallocated(),
          new ServicePortUnnamed(),
          new ServiceSelectorRemoved());

  private static final Map<String, RuleInfo> BY_ID =
      ALL.stream().collect(Collectors.toMap(r -> r.info().id(), Rule::info));

  private RuleRegistry() {}

  /** The description of the rule with that id; empty if there is none. */
  public static Optional<RuleInfo> info(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** The ids of all rules, sorted. */
  public static List<String> ids() {
    return ALL.stream().map(r -> r.info().id()).toList();
  }

  /** The id with the smallest edit distance from an unknown one. */
  public static String closestId(String id) {
    return Suggestions.closest(id, ids());
  }

  /** The findings of all rules about an object, in the order of reports. */
  public static List<Finding> check(Resource subject, ResourceView view) {
    List<Finding> findings = new ArrayList<>();
    for (Rule<?> rule : ALL) {
      findings.addAll(checkRule(rule, subject, view));
    }
    findings.sort(Finding.ORDER);
    return findings;
  }

  /** What an update of an object loses, in the order of reports. */
  public static List<Finding> checkUpdate(Resource before, Resource after) {
    return ALL.stream()
        .flatMap(rule -> checkRuleUpdate(rule, before, after))
        .sorted(Finding.ORDER)
        .toList();
  }

  private static <S extends Resource> Stream<Finding> checkRuleUpdate(
      Rule<S> rule, Resource before, Resource after) {
    return rule.subjectType().isInstance(before) && rule.subjectType().isInstance(after)
        ? rule.checkUpdate(rule.subjectType().cast(before), rule.subjectType().cast(after)).stream()
        : Stream.empty();
  }

  /** The findings of one rule about an object; empty if the object is of another kind. */
  static <S extends Resource> List<Finding> checkRule(
      Rule<S> rule, Resource subject, ResourceView view) {
    return rule.subjectType().isInstance(subject)
        ? rule.check(rule.subjectType().cast(subject), view)
        : List.of();
  }
}
