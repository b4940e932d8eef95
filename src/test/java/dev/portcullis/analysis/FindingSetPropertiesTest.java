package dev.portcullis.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.UnreadableResource;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.testing.AllTries;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.CoverageFloor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.StatisticsReport;

/** Properties of the findings of a whole cluster, independent of the order of changes. */
@Domain(ClusterArbitraries.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class FindingSetPropertiesTest {

  /** A write or a deletion of an object; the deletion of a missing object has no effect. */
  record ObjectEvent(Resource object, boolean isDelete) {}

  @Provide
  Arbitrary<List<List<ObjectEvent>>> sequences() {
    return Combinators.combine(
            new ClusterArbitraries().resources(), Arbitraries.integers().between(0, 99))
        .as((r, dice) -> new ObjectEvent(dice < 80 ? r : unreadable(r), dice < 40))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  @Property
  void incrementalUpdateEqualsRebuild(
      @ForAll ClusterState begin, @ForAll("sequences") List<List<ObjectEvent>> batches) {
    ClusterState world = begin;
    FindingSet standing = FindingSet.of(world.objects().stream(), world.view());
    for (List<ObjectEvent> batch : batches) {
      ClusterState before = world;
      for (ObjectEvent news : batch) {
        world = world.withResource(news.object().key(), stateAfter(news));
      }
      ClusterState now = world;
      FindingSet updated =
          standing.withChanges(changes(before, now, batch), now.objects()::stream, now.view());
      assertEquals(FindingSet.of(now.objects().stream(), now.view()), updated);
      CoverageFloor.require(
          "kept",
          27,
          updated.findings().values().stream().anyMatch(standing.findings()::containsValue));
      CoverageFloor.require("added", 5, !updated.addedSince(standing).isEmpty());
      CoverageFloor.require("removed", 6, !standing.addedSince(updated).isEmpty());
      standing = updated;
    }
  }

  private static Resource unreadable(Resource resource) {
    return new UnreadableResource(resource.meta());
  }

  private static Optional<Resource> stateAfter(ObjectEvent news) {
    return news.isDelete() ? Optional.empty() : Optional.of(news.object());
  }

  private static List<ResourceChange> changes(
      ClusterState before, ClusterState now, List<ObjectEvent> batch) {
    Map<ObjectKey, ResourceChange> changes = new LinkedHashMap<>();
    for (ObjectEvent news : batch) {
      ObjectKey key = news.object().key();
      if (before.get(key).isPresent() || now.get(key).isPresent()) {
        changes.put(key, new ResourceChange(before.get(key), now.get(key)));
      }
    }
    return new ArrayList<>(changes.values());
  }

  /** Equal findings are counted separately. */
  @AllTries
  @Property
  void everyFindingIsKept(@ForAll ClusterState world) {
    ResourceView view = new WithoutServiceNames(world.view());
    List<Finding> all =
        world.objects().stream()
            .filter(r -> isWrittenByUser(r, view))
            .flatMap(r -> RuleRegistry.check(r, view).stream())
            .sorted(Finding.ORDER)
            .toList();
    FindingSet standing = FindingSet.of(world.objects().stream(), world.view());
    assertEquals(all, standing.findings().values().stream().sorted(Finding.ORDER).toList());
    assertEquals(
        all.size(),
        standing.findings().keySet().stream().map(FindingId::fingerprint).distinct().count());
    CoverageFloor.require("findings", 29, !all.isEmpty());
    CoverageFloor.require(
        "equal findings",
        1,
        standing.findings().keySet().stream().anyMatch(i -> i.occurrence() > 1));
    CoverageFloor.require(
        "findings of labeled endpoints",
        0.7,
        world.objects().stream()
            .filter(r -> r instanceof EndpointSet set && set.isLabeledForController())
            .filter(r -> isWrittenByUser(r, view))
            .anyMatch(r -> !RuleRegistry.check(r, view).isEmpty()));
  }

  /** A view in which findings suggest no similar Service names, as in a finding set. */
  private static final class WithoutServiceNames extends ForwardingView {

    WithoutServiceNames(ResourceView base) {
      super(base);
    }

    @Override
    public Set<String> serviceNames(String namespace) {
      return Set.of();
    }
  }

  /** A controller writes endpoints with its label for Services with a selector, and copies. */
  private static boolean isWrittenByUser(Resource object, ResourceView view) {
    return !object.key().kind().isClusterScoped()
        && (!(object instanceof EndpointSet set)
            || !set.isLabeledForController()
            || set.service()
                .flatMap(s -> view.service(s).toOptional())
                .filter(Service::isSelectorless)
                .filter(s -> !EndpointOwnership.isMirror(set, view))
                .isPresent());
  }
}
