package dev.portcullis.inspect;

import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rank;
import dev.portcullis.rules.Rules;
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
 * @param repaired what it mends: what the reverse change would introduce
 * @param remaining what stays as bad as it was
 * @param lost what an update loses although what comes of it may be well
 */
public record Impact(
    List<Finding> introduced, List<Finding> repaired, List<Finding> remaining, List<Finding> lost) {

  private record Hop(ObjectKey object, String about) {}

  /** What a change does, seen in this view, which may show the object before or after it. */
  public static Impact of(Change change, ResourceView view) {
    ResourceView still = new MemoizingView(view);
    return of(List.of(change), change.before(still), change.after(still));
  }

  /**
   * What changes do that are made at once.
   *
   * @param changes one for each object that differs between the two views
   */
  public static Impact of(List<Change> changes, ResourceView before, ResourceView after) {
    Map<ObjectKey, Resource> affected = affected(changes, after);
    List<Finding> was = findings(changes.stream().map(Change::before), affected, before);
    List<Finding> is = findings(changes.stream().map(Change::after), affected, after);
    return new Impact(worseThan(was, is), worseThan(is, was), notWorseThan(was, is), lost(changes));
  }

  private static List<Finding> lost(List<Change> changes) {
    return changes.stream()
        .flatMap(
            c ->
                c.before().stream()
                    .flatMap(
                        b -> c.after().stream().flatMap(a -> Rules.checkUpdate(b, a).stream())))
        .toList();
  }

  /** Those that are not changed themselves; so either view shows them. */
  private static Map<ObjectKey, Resource> affected(List<Change> changes, ResourceView view) {
    Map<ObjectKey, Resource> affected = new TreeMap<>();
    changes.stream()
        .flatMap(Change::states)
        .flatMap(r -> Neighbours.of(r, view))
        .forEach(r -> affected.put(r.key(), r));
    changes.forEach(c -> affected.remove(c.key()));
    return affected;
  }

  private static List<Finding> findings(
      Stream<Optional<Resource>> changed, Map<ObjectKey, Resource> neighbours, ResourceView view) {
    ResourceView still = new MemoizingView(view);
    List<Finding> findings = new ArrayList<>();
    changed.flatMap(Optional::stream).forEach(r -> findings.addAll(Rules.check(r, still)));
    neighbours.values().forEach(r -> findings.addAll(Rules.check(r, still)));
    return findings;
  }

  private static List<Finding> worseThan(List<Finding> base, List<Finding> findings) {
    Map<Hop, Rank> worst = worst(base);
    return findings.stream().filter(f -> isWorse(f, worst)).sorted(Finding.ORDER).toList();
  }

  private static List<Finding> notWorseThan(List<Finding> base, List<Finding> findings) {
    Map<Hop, Rank> worst = worst(base);
    return findings.stream().filter(f -> !isWorse(f, worst)).sorted(Finding.ORDER).toList();
  }

  private static boolean isWorse(Finding finding, Map<Hop, Rank> worst) {
    Rank before = worst.get(hop(finding));
    return before == null || before.compareTo(finding.rank()) < 0;
  }

  private static Map<Hop, Rank> worst(List<Finding> findings) {
    Map<Hop, Rank> worst = new HashMap<>();
    findings.forEach(
        f -> worst.merge(hop(f), f.rank(), BinaryOperator.maxBy(Comparator.naturalOrder())));
    return worst;
  }

  private static Hop hop(Finding finding) {
    return new Hop(finding.object(), finding.about());
  }
}
