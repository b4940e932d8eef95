package dev.portcullis.analysis;

import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.Kind;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All findings in a view, sorted by ID. */
public record FindingSet(SortedMap<FindingId, Finding> findings) {

  public static final FindingSet EMPTY = new FindingSet(new TreeMap<>());

  public FindingSet {
    findings = Collections.unmodifiableSortedMap(findings);
  }

  /** Evaluates all objects in a view that may change at the same time. */
  public static FindingSet of(Stream<Resource> objects, ResourceView view) {
    Map<String, List<Resource>> byNamespace =
        objects
            .filter(r -> isUserManaged(r, view))
            .collect(Collectors.groupingBy(r -> r.key().namespace()));
    SortedMap<FindingId, Finding> findings = new TreeMap<>();
    for (List<Resource> group : byNamespace.values()) {
      // One for each namespace, which no route leaves: memoized results double the memory.
      ResourceView memoized = new MemoizingView(new ReproducibleView(view));
      group.forEach(r -> evaluate(r, memoized, findings));
    }
    return new FindingSet(findings);
  }

  /**
   * Knows no names for suggestions: a new name in the namespace would change the text of findings
   * that the change does not affect.
   */
  static class ReproducibleView extends ForwardingView {

    ReproducibleView(ResourceView base) {
      super(base);
    }

    @Override
    public Set<String> serviceNames(String namespace) {
      return Set.of();
    }
  }

  /**
   * Whether a user can fix findings of an object; no user can if a controller of the control plane
   * writes it.
   *
   * @param view holds the other objects
   */
  public static boolean isUserManaged(Resource resource, ResourceView view) {
    return !resource.key().kind().isClusterScoped()
        && (!(resource instanceof EndpointSet set) || EndpointOwnership.isHandWritten(set, view));
  }

  /**
   * The findings after these changes; evaluates only the objects that they can affect.
   *
   * @param changes one for each changed object
   * @param objects all objects, used if a change can affect all of them
   * @param view the view after the changes
   */
  public FindingSet withChanges(
      Collection<ResourceChange> changes, Supplier<Stream<Resource>> objects, ResourceView view) {
    ResourceView memoized = new MemoizingView(new ReproducibleView(view));
    boolean affectsAll =
        changes.stream()
            .anyMatch(
                c ->
                    c.key().kind() == Kind.INGRESS_CLASS // the controller of any Ingress may change
                        || c.states().anyMatch(r -> RelatedResources.hasUnknown(r, memoized)));
    if (affectsAll) {
      return of(objects.get(), view);
    }
    Map<ObjectKey, Optional<Resource>> affected = new HashMap<>();
    changes.stream()
        .flatMap(ResourceChange::states)
        .flatMap(r -> RelatedResources.of(r, memoized))
        .forEach(r -> affected.put(r.key(), Optional.of(r)));
    changes.forEach(c -> affected.put(c.key(), c.after()));
    SortedMap<FindingId, Finding> findings = new TreeMap<>(this.findings);
    findings.keySet().removeIf(i -> affected.containsKey(i.object()));
    affected.values().stream()
        .flatMap(Optional::stream)
        .filter(r -> isUserManaged(r, memoized))
        .forEach(r -> evaluate(r, memoized, findings));
    return new FindingSet(findings);
  }

  private static void evaluate(
      Resource subject, ResourceView view, Map<FindingId, Finding> findings) {
    Map<FindingId, Integer> occurrences = new HashMap<>();
    for (Finding finding : RuleRegistry.check(subject, view)) {
      FindingId id = FindingId.of(finding);
      int occurrence = occurrences.getOrDefault(id, 1);
      while (findings.putIfAbsent(id.withOccurrence(occurrence), finding) != null) {
        occurrence++;
      }
      occurrences.put(id, occurrence + 1);
    }
  }

  /** The findings that another set does not have. */
  public Set<FindingId> addedSince(FindingSet before) {
    return findings.keySet().stream()
        .filter(i -> !before.findings.containsKey(i))
        .collect(Collectors.toSet());
  }
}
