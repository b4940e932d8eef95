package dev.portcullis.analysis;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.Kind;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
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

/**
 * All that is wrong in a view.
 *
 * @param findings by what they are recognised by, sorted
 */
public record FindingSet(SortedMap<FindingId, Finding> findings) {

  /** Nothing is wrong. */
  public static final FindingSet EMPTY = new FindingSet(new TreeMap<>());

  public FindingSet {
    findings = Collections.unmodifiableSortedMap(findings);
  }

  /** Judges all these objects, each in that view, which may change meanwhile. */
  public static FindingSet of(Stream<Resource> objects, ResourceView view) {
    Map<String, List<Resource>> byNamespace =
        objects
            .filter(FindingSet::isUserManaged)
            .collect(Collectors.groupingBy(r -> r.key().namespace()));
    SortedMap<FindingId, Finding> findings = new TreeMap<>();
    for (List<Resource> some : byNamespace.values()) {
      // One for each namespace: no chain leaves it, and what a view keeps is as much again.
      ResourceView still = new MemoizingView(new ReproducibleView(view));
      some.forEach(r -> evaluate(r, still, findings));
    }
    return new FindingSet(findings);
  }

  /**
   * Knows no names for suggestions: a new name in the namespace would change the text of findings
   * that the change does not affect.
   */
  static final class ReproducibleView extends ForwardingView {

    ReproducibleView(ResourceView base) {
      super(base);
    }

    @Override
    public Set<String> serviceNames(String namespace) {
      return Set.of();
    }
  }

  /** Whether somebody could mend what is wrong with it: what controllers write is nobody's. */
  public static boolean isUserManaged(Resource resource) {
    return !resource.key().kind().isClusterScoped()
        && (!(resource instanceof EndpointSet set) || set.isHandWritten());
  }

  /**
   * What is wrong after these changes, judging only what they can touch.
   *
   * @param changes one for each object that is another by now
   * @param objects all objects, asked for where a change touches all
   * @param view as it is after them
   */
  public FindingSet withChanges(
      Collection<ResourceChange> changes, Supplier<Stream<Resource>> objects, ResourceView view) {
    ResourceView still = new MemoizingView(new ReproducibleView(view));
    boolean affectsAll =
        changes.stream()
            .anyMatch(
                c ->
                    c.key().kind() == Kind.INGRESS_CLASS // the controller of any Ingress may change
                        || c.states().anyMatch(r -> RelatedResources.hasUnknown(r, still)));
    if (affectsAll) {
      return of(objects.get(), view);
    }
    Map<ObjectKey, Optional<Resource>> touched = new HashMap<>();
    changes.stream()
        .flatMap(ResourceChange::states)
        .flatMap(r -> RelatedResources.of(r, still))
        .forEach(r -> touched.put(r.key(), Optional.of(r)));
    changes.forEach(c -> touched.put(c.key(), c.after()));
    SortedMap<FindingId, Finding> findings = new TreeMap<>(this.findings);
    findings.keySet().removeIf(i -> touched.containsKey(i.object()));
    touched.values().stream()
        .flatMap(Optional::stream)
        .filter(FindingSet::isUserManaged)
        .forEach(r -> evaluate(r, still, findings));
    return new FindingSet(findings);
  }

  private static void evaluate(
      Resource subject, ResourceView view, Map<FindingId, Finding> findings) {
    for (Finding finding : RuleRegistry.check(subject, view)) {
      FindingId identity = FindingId.of(finding);
      while (findings.putIfAbsent(identity, finding) != null) {
        identity = identity.withOccurrence(identity.occurrence() + 1);
      }
    }
  }

  /** What was not wrong in another. */
  public Set<FindingId> addedSince(FindingSet before) {
    return findings.keySet().stream()
        .filter(i -> !before.findings.containsKey(i))
        .collect(Collectors.toSet());
  }
}
