package dev.portcullis.analysis;

import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
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
 * The difference a change makes.
 *
 * <p>A finding is identified by the hop it is about, not by its rule: what was dead before is not
 * made worse by being dead for another reason. So it is introduced only where the hop had no
 * finding of its rank or worse before.
 *
 * @param introduced what the change breaks, on the object itself or on a neighbour
 * @param resolved what it mends: what the reverse change would introduce
 * @param remaining what stays as bad as it was
 * @param updateFindings what an update loses although what comes of it may be well
 */
public record ChangeImpact(
    List<Finding> introduced,
    List<Finding> resolved,
    List<Finding> remaining,
    List<Finding> updateFindings) {

  private record HopKey(ObjectKey object, String hop) {}

  /** What a change does, seen in this view, which may show the object before or after it. */
  public static ChangeImpact of(ResourceChange change, ResourceView view) {
    ResourceView still = new MemoizingView(view);
    return of(List.of(change), change.before(still), change.after(still));
  }

  /**
   * What changes do that are made at once.
   *
   * @param changes one for each object that differs between the two views
   */
  public static ChangeImpact of(
      List<ResourceChange> changes, ResourceView before, ResourceView after) {
    Map<ObjectKey, Resource> affected = findAffected(changes, after);
    List<Finding> was = evaluateAll(changes.stream().map(ResourceChange::before), affected, before);
    List<Finding> is = evaluateAll(changes.stream().map(ResourceChange::after), affected, after);
    return new ChangeImpact(
        findWorse(was, is), findWorse(is, was), findNotWorse(was, is), updateFindings(changes));
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

  /** Those that are not changed themselves; so either view shows them. */
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
      Stream<Optional<Resource>> changed, Map<ObjectKey, Resource> neighbours, ResourceView view) {
    ResourceView still = new MemoizingView(view);
    List<Finding> findings = new ArrayList<>();
    changed.flatMap(Optional::stream).forEach(r -> findings.addAll(RuleRegistry.check(r, still)));
    neighbours.values().forEach(r -> findings.addAll(RuleRegistry.check(r, still)));
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
