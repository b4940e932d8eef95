package dev.portcullis.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Service;
import dev.portcullis.model.Subset;
import dev.portcullis.rules.Severity;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.CoverageFloor;
import dev.portcullis.testing.KubeProxyModel;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.StatisticsReport;

/** Traces agree with an independent model of kube-proxy and with the rules. */
@Domain(ClusterArbitraries.class)
@Domain(DomainContext.Global.class)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
class RouteTracerPropertiesTest {

  @Property
  void deliveryMatchesKubeProxyModel(@ForAll ClusterState any) {
    ClusterState world = withAllAddressesReady(any);
    for (Service service : world.all(Service.class)) {
      if (service.isSelectorless() && service.isServedByKubeProxy()) {
        KubeProxyModel traffic = KubeProxyModel.of(service, world);
        for (PortDelivery delivery : RouteTracer.traceService(service, world.view()).deliveries()) {
          boolean answers =
              traffic.families().stream().anyMatch(f -> traffic.answers(delivery.port(), f));
          assertEquals(
              answers,
              !delivery.targets().get(DataPlaneModel.KUBE_PROXY).isEmpty(),
              () -> service + " " + delivery);
          CoverageFloor.require("answered", 9, answers);
          CoverageFloor.require("refused", 3, !answers && !traffic.proxiedPorts().isEmpty());
        }
      }
    }
  }

  /** The model does not cover readiness. */
  private static ClusterState withAllAddressesReady(ClusterState world) {
    ClusterState ready = world;
    for (EndpointSet set : world.all(EndpointSet.class)) {
      ready =
          ready.withResource(
              set.key(),
              Optional.of(
                  set.withSubsets(
                      set.subsets().stream()
                          .map(RouteTracerPropertiesTest::withReadyAddresses)
                          .toList())));
    }
    return ready;
  }

  private static Subset withReadyAddresses(Subset subset) {
    return new Subset(
        subset.fieldPath(),
        subset.addresses().stream()
            .map(a -> new EndpointAddress(a.ip(), true, a.targetUid()))
            .toList(),
        subset.ports());
  }

  @Property
  void unreachableHopBreaksTrace(@ForAll ClusterState world) {
    for (Service service : world.all(Service.class)) {
      RouteTrace explanation = RouteTracer.traceService(service, world.view());
      List<String> dead =
          explanation.hops().stream()
              .flatMap(h -> h.findings().stream())
              .filter(f -> f.severity() == Severity.UNREACHABLE)
              .map(Object::toString)
              .toList();
      assertFalse(explanation.isReachable() && !dead.isEmpty(), dead::toString);
      CoverageFloor.require("reachable", 24, explanation.isReachable());
      CoverageFloor.require("unreachable hop", 2.5, !dead.isEmpty());
    }
  }
}
