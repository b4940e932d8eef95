package dev.portcullis.analysis;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

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
 * @param complete whether all objects that the change can affect were evaluated
 */
public record ChangeImpact(
    List<Finding> introduced,
    List<Finding> resolved,
    List<Finding> remaining,
    List<Finding> updateFindings,
    boolean complete) {

  /** Bounds the memory for a change that breaks very many objects. */
  private static final int MAX_INTRODUCED = 10_000;

  /** The impact of one change in a view that holds the object as before or as after it. */
  public static ChangeImpact of(ResourceChange change, ResourceView view) {
    return of(change, view, () -> false);
  }

  /**
   * The same; evaluates the changed object first, and then the others as long as there is time.
   *
   * @param timeIsUp asked before each object
   */
  public static ChangeImpact of(
      ResourceChange change, ResourceView view, BooleanSupplier timeIsUp) {
    ResourceView memoized = new MemoizingView(view);
    ResourceView before = change.before(memoized);
    // The view may be older than the stored object, whose mirrors the change makes obsolete.
    ResourceView base = hasMirrors(change.key(), memoized) ? before : memoized;
    return of(List.of(change), before, change.after(base), timeIsUp);
  }

  /** Whether the object is Endpoints with slices that are labeled as their mirrors. */
  private static boolean hasMirrors(ObjectKey key, ResourceView view) {
    return key.kind() == Kind.ENDPOINTS
        && view.endpointsOf(new ServiceRef(key.namespace(), key.name()))
            instanceof Lookup.Found<List<EndpointSet>> sets
        && EndpointSet.hasMirror(sets.value());
  }

  /**
   * The impact of changes that are made together.
   *
   * @param changes one for each object that differs between the views
   */
  public static ChangeImpact of(
      List<ResourceChange> changes, ResourceView before, ResourceView after) {
    return of(changes, before, after, () -> false);
  }

  private static ChangeImpact of(
      List<ResourceChange> changes,
      ResourceView before,
      ResourceView after,
      BooleanSupplier timeIsUp) {
    FindingComparison comparison = new FindingComparison(before, after);
    boolean complete = true;
    for (ResourceChange change : orderedChanges(changes, after)) {
      if (timeIsUp.getAsBoolean() || comparison.introduced().size() > MAX_INTRODUCED) {
        complete = false;
        break;
      }
      comparison.compare(change);
    }
    return new ChangeImpact(
        sorted(comparison.introduced()),
        sorted(comparison.resolved()),
        sorted(comparison.remaining()),
        updateFindings(changes),
        complete);
  }

  /** The changes, and then the affected objects, which stay the same. */
  private static List<ResourceChange> orderedChanges(
      List<ResourceChange> changes, ResourceView view) {
    List<ResourceChange> all = new ArrayList<>(changes);
    findAffected(changes, view).values().forEach(r -> all.add(ResourceChange.update(r, r)));
    return all;
  }

  private static List<Finding> sorted(List<Finding> findings) {
    return findings.stream().sorted(Finding.ORDER).toList();
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
}
