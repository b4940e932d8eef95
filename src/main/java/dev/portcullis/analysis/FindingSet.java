package dev.portcullis.analysis;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.Kind;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.UnreadableResource;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.ObjectTooLarge;
import dev.portcullis.rules.RuleRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
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

  /** Findings of one object; the most severe ones count. More do not help to correct it. */
  static final int MAX_PER_OBJECT = 100;

  /** Findings of one namespace; objects beyond are not evaluated, in the order of their keys. */
  static final int MAX_PER_NAMESPACE = 5_000;

  public static final FindingSet EMPTY = new FindingSet(new TreeMap<>());

  public FindingSet {
    findings = Collections.unmodifiableSortedMap(findings);
  }

  /** Evaluates all objects in a view that may change at the same time. */
  public static FindingSet of(Stream<Resource> objects, ResourceView view) {
    Map<String, List<Resource>> byNamespace =
        objects
            .filter(FindingSet::isUserManaged)
            .collect(Collectors.groupingBy(r -> r.key().namespace()));
    SortedMap<FindingId, Finding> findings = new TreeMap<>();
    for (List<Resource> group : byNamespace.values()) {
      // One for each namespace, which no route leaves: memoized results double the memory.
      evaluateNamespace(group, new MemoizingView(new ReproducibleView(view)), findings);
    }
    return new FindingSet(findings);
  }

  /** Evaluates all objects of a namespace, up to the limit. */
  private static void evaluateNamespace(
      List<Resource> group, ResourceView view, Map<FindingId, Finding> findings) {
    int limit = findings.size() + MAX_PER_NAMESPACE;
    List<Resource> sorted = new ArrayList<>(group);
    sorted.sort(Comparator.comparing(Resource::key));
    for (Resource resource : sorted) {
      if (findings.size() >= limit) {
        return;
      }
      evaluate(resource, view, findings);
    }
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

  /** Whether a user can fix findings of an object; no user can if a controller writes it. */
  public static boolean isUserManaged(Resource resource) {
    return !resource.key().kind().isClusterScoped()
        && (!(resource instanceof EndpointSet set) || set.isHandWritten());
  }

  /**
   * The findings after these changes; evaluates only the objects that they can affect.
   *
   * @param changes one for each changed object
   * @param objects all objects, used if a change can affect all of them, or all of a namespace
   * @param view the view after the changes
   */
  public FindingSet withChanges(
      Collection<ResourceChange> changes, Supplier<Stream<Resource>> objects, ResourceView view) {
    ResourceView memoized = new MemoizingView(new ReproducibleView(view));
    // The controller of any Ingress may change.
    if (changes.stream().anyMatch(c -> c.key().kind() == Kind.INGRESS_CLASS)) {
      return of(objects.get(), view);
    }
    // All related objects are in the namespace. Users can cause unknown objects, by their size.
    Set<String> wholeNamespaces =
        changes.stream()
            .filter(
                c ->
                    isFull(c.key().namespace())
                        || c.states().anyMatch(r -> RelatedResources.hasUnknown(r, memoized)))
            .map(c -> c.key().namespace())
            .collect(Collectors.toSet());
    FindingSet next = withRelated(changes, wholeNamespaces, memoized);
    changes.stream()
        .map(c -> c.key().namespace())
        .filter(next::isFull)
        .forEach(wholeNamespaces::add);
    return wholeNamespaces.isEmpty()
        ? next
        : next.withNamespaces(wholeNamespaces, objects.get(), memoized);
  }

  /** Whether a namespace has so many findings that objects may not have been evaluated. */
  private boolean isFull(String namespace) {
    return findings.size() >= MAX_PER_NAMESPACE
        && findings.keySet().stream()
                .filter(i -> i.object().namespace().equals(namespace))
                .limit(MAX_PER_NAMESPACE)
                .count()
            == MAX_PER_NAMESPACE;
  }

  /** The findings after changes; those of the excluded namespaces stay. */
  private FindingSet withRelated(
      Collection<ResourceChange> changes, Set<String> excluded, ResourceView view) {
    Map<ObjectKey, Optional<Resource>> affected = new HashMap<>();
    changes.stream()
        .filter(c -> !excluded.contains(c.key().namespace()))
        .flatMap(ResourceChange::states)
        .flatMap(r -> RelatedResources.of(r, view))
        .forEach(r -> affected.put(r.key(), Optional.of(r)));
    changes.stream()
        .filter(c -> !excluded.contains(c.key().namespace()))
        .forEach(c -> affected.put(c.key(), c.after()));
    SortedMap<FindingId, Finding> next = new TreeMap<>(findings);
    next.keySet().removeIf(i -> affected.containsKey(i.object()));
    affected.values().stream()
        .flatMap(Optional::stream)
        .filter(FindingSet::isUserManaged)
        .forEach(r -> evaluate(r, view, next));
    return new FindingSet(next);
  }

  /** The findings after a new evaluation of all objects of some namespaces. */
  private FindingSet withNamespaces(
      Set<String> namespaces, Stream<Resource> objects, ResourceView view) {
    SortedMap<FindingId, Finding> next = new TreeMap<>(findings);
    next.keySet().removeIf(i -> namespaces.contains(i.object().namespace()));
    objects
        .filter(r -> namespaces.contains(r.key().namespace()))
        .filter(FindingSet::isUserManaged)
        .collect(Collectors.groupingBy(r -> r.key().namespace()))
        .values()
        .forEach(group -> evaluateNamespace(group, view, next));
    return new FindingSet(next);
  }

  private static void evaluate(
      Resource subject, ResourceView view, Map<FindingId, Finding> findings) {
    if (subject instanceof UnreadableResource unreadable) {
      ObjectTooLarge.check(unreadable).ifPresent(f -> findings.put(FindingId.of(f), f));
      return;
    }
    Map<FindingId, Integer> occurrences = new HashMap<>();
    for (Finding finding : mostSevere(RuleRegistry.check(subject, view))) {
      FindingId id = FindingId.of(finding);
      int occurrence = occurrences.getOrDefault(id, 1);
      while (findings.putIfAbsent(id.withOccurrence(occurrence), finding) != null) {
        occurrence++;
      }
      occurrences.put(id, occurrence + 1);
    }
  }

  private static List<Finding> mostSevere(List<Finding> found) {
    return found.size() <= MAX_PER_OBJECT
        ? found
        : found.stream()
            .sorted(Comparator.comparing(Finding::severity, Comparator.reverseOrder()))
            .limit(MAX_PER_OBJECT)
            .toList();
  }

  /** The findings that another set does not have. */
  public Set<FindingId> addedSince(FindingSet before) {
    return findings.keySet().stream()
        .filter(i -> !before.findings.containsKey(i))
        .collect(Collectors.toSet());
  }
}
