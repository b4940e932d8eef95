package dev.portcullis.analysis;

import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.rules.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * The findings that a change introduces and resolves.
 *
 * <p>Findings are compared by hop, not by rule: a hop that was unreachable before does not get
 * worse if it is unreachable for another reason. A finding is introduced only if its hop had no
 * finding of the same or a higher severity before.
 *
 * @param introduced the findings that the change adds, on the object itself or on related objects
 * @param resolved the findings that the reverse change would introduce
 * @param remaining the findings that are no worse than before
 * @param updateFindings what an update loses, even if the result has no findings
 */
public record ChangeImpact(
    List<Finding> introduced,
    List<Finding> resolved,
    List<Finding> remaining,
    List<Finding> updateFindings) {

  private record HopKey(ObjectKey object, String hop) {}

  /** The impact of one change in a view that holds the object as before or as after it. */
  public static ChangeImpact of(ResourceChange change, ResourceView view) {
    ResourceView memoized = new MemoizingView(view);
    return of(List.of(change), change.before(memoized), change.after(memoized));
  }

  /**
   * The impact of changes that are made together.
   *
   * @param changes one for each object that differs between the views
   */
  public static ChangeImpact of(
      List<ResourceChange> changes, ResourceView before, ResourceView after) {
    Map<ObjectKey, Resource> affected = findAffected(changes, after);
    List<Finding> findingsBefore =
        evaluateAll(changes.stream().map(ResourceChange::before), affected, before);
    List<Finding> findingsAfter =
        evaluateAll(changes.stream().map(ResourceChange::after), affected, after);
    return new ChangeImpact(
        findWorse(findingsBefore, findingsAfter),
        findWorse(findingsAfter, findingsBefore),
        findNotWorse(findingsBefore, findingsAfter),
        updateFindings(changes));
  }

  private static List<Finding> updateFindings(List<ResourceChange> changes) {
    return changes.stream()
        .flatMap(
            c ->
                c.before().stream()
                    .flatMap(
                        b ->
                            c.after().stream()
                                .flatMap(a -> RuleRegistry.checkUpdate(b, a).stream())))
        .toList();
  }

  /** The related objects that do not change themselves, so both views hold them. */
  private static Map<ObjectKey, Resource> findAffected(
      List<ResourceChange> changes, ResourceView view) {
    Map<ObjectKey, Resource> affected = new TreeMap<>();
    changes.stream()
        .flatMap(ResourceChange::states)
        .flatMap(r -> RelatedResources.of(r, view))
        .forEach(r -> affected.put(r.key(), r));
    changes.forEach(c -> affected.remove(c.key()));
    return affected;
  }

  private static List<Finding> evaluateAll(
      Stream<Optional<Resource>> changed, Map<ObjectKey, Resource> related, ResourceView view) {
    ResourceView memoized = new MemoizingView(view);
    List<Finding> findings = new ArrayList<>();
    changed
        .flatMap(Optional::stream)
        .forEach(r -> findings.addAll(RuleRegistry.check(r, memoized)));
    related.values().forEach(r -> findings.addAll(RuleRegistry.check(r, memoized)));
    return findings;
  }

  private static List<Finding> findWorse(List<Finding> base, List<Finding> findings) {
    Map<HopKey, Severity> worst = worstSeverityByHop(base);
    return findings.stream().filter(f -> isWorse(f, worst)).sorted(Finding.ORDER).toList();
  }

  private static List<Finding> findNotWorse(List<Finding> base, List<Finding> findings) {
    Map<HopKey, Severity> worst = worstSeverityByHop(base);
    return findings.stream().filter(f -> !isWorse(f, worst)).sorted(Finding.ORDER).toList();
  }

  private static boolean isWorse(Finding finding, Map<HopKey, Severity> worst) {
    Severity before = worst.get(hopKey(finding));
    return before == null || before.compareTo(finding.severity()) < 0;
  }

  private static Map<HopKey, Severity> worstSeverityByHop(List<Finding> findings) {
    Map<HopKey, Severity> worst = new HashMap<>();
    findings.forEach(
        f -> worst.merge(hopKey(f), f.severity(), BinaryOperator.maxBy(Comparator.naturalOrder())));
    return worst;
  }

  private static HopKey hopKey(Finding finding) {
    return new HopKey(finding.object(), finding.hop());
  }
}
