package dev.portcullis.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.testing.AllTries;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.CoverageFloor;
import dev.portcullis.testing.KubeProxyModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * The rules about endpoint ports, compared with {@link KubeProxyModel}: a port that is refused has
 * a finding, and an error implies a refused port.
 */
@Domain(ClusterArbitraries.class)
@PropertyDefaults(tries = 1000)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
@AllTries
final class EndpointRulesPropertiesTest {

  private static final String PORT_NUMBER_RULE = "endpoints-port-number";
  private static final Set<String> SINGLE_PORT_RULES =
      Set.of("endpoints-port-name", "endpoints-port-protocol");

  /** Invariant I1, with the one intended exception: what works has no error. */
  @Property
  void errorsImplyRefusedPort(@ForAll ClusterState cluster) {
    for (Service service : servedServices(cluster)) {
      KubeProxyModel traffic = KubeProxyModel.of(service, cluster);
      List<Finding> errors =
          findings(service, cluster).filter(f -> f.severity().isError()).toList();
      for (Finding error : errors) {
        boolean justified =
            service.ports().stream()
                .filter(p -> !SINGLE_PORT_RULES.contains(error.rule()) || isAbout(error, p))
                .anyMatch(traffic::isRefusedInSomeFamily);
        assertTrue(justified || error.rule().equals(PORT_NUMBER_RULE), error.message());
      }
      CoverageFloor.require("errors", 6, !errors.isEmpty());
    }
  }

  /** Every refused port has a finding. */
  @Property
  void refusedPortsAreReported(@ForAll ClusterState cluster) {
    for (Service service : servedServices(cluster)) {
      KubeProxyModel traffic = KubeProxyModel.of(service, cluster);
      List<Finding> findings = findings(service, cluster).toList();
      for (ServicePort port : service.ports()) {
        boolean refused =
            traffic.families().stream()
                .anyMatch(f -> traffic.hasPortsIn(f) && !traffic.answers(port, f));
        assertTrue(
            !refused || findings.stream().anyMatch(f -> explains(f, port)),
            () -> port.identity() + " is refused, but the only findings are " + findings);
        CoverageFloor.require("refused", 5, refused);
      }
    }
  }

  private static boolean explains(Finding finding, ServicePort port) {
    return isAbout(finding, port) && !finding.rule().equals(PORT_NUMBER_RULE);
  }

  @Property
  void numberMismatchIsReportedWhereTrafficFlows(@ForAll ClusterState cluster) {
    for (Service service : servedServices(cluster)) {
      KubeProxyModel traffic = KubeProxyModel.of(service, cluster);
      Set<String> expected = new TreeSet<>();
      for (ServicePort port : service.ports()) {
        traffic.families().forEach(f -> expected.addAll(mismatchedNumbers(port, f, traffic)));
      }
      Set<String> found = new TreeSet<>();
      findings(service, cluster)
          .filter(f -> f.rule().equals(PORT_NUMBER_RULE))
          .forEach(f -> found.add(f.object() + " " + f.field() + " " + f.hop()));
      assertEquals(expected, found);
      CoverageFloor.require("number", 0.9, !found.isEmpty());
    }
  }

  private static List<String> mismatchedNumbers(
      ServicePort port, IpFamily family, KubeProxyModel traffic) {
    return traffic.portsFor(port, family).stream()
        .filter(
            l ->
                port.targetPort() instanceof PortRef.ByNumber target
                    && l.port().number().getAsInt() != target.number())
        .map(l -> l.object() + " " + KubeProxyModel.portFieldOf(l) + " " + port.identity())
        .toList();
  }

  /** A Service that kube-proxy does not serve may work through DNS or another proxy. */
  @Property
  void noErrorsWithoutKubeProxy(@ForAll ClusterState cluster) {
    for (Service service : cluster.all(Service.class)) {
      if (!isServed(service)) {
        assertEquals(
            List.of(), findings(service, cluster).filter(f -> f.severity().isError()).toList());
      }
      CoverageFloor.require("not served", 25, !isServed(service));
    }
  }

  private static List<Service> servedServices(ClusterState cluster) {
    return cluster.all(Service.class).stream()
        .filter(EndpointRulesPropertiesTest::isServed)
        .toList();
  }

  private static boolean isServed(Service service) {
    return service.selector().isEmpty()
        && !service.headless()
        && service.type() != Service.Type.EXTERNAL_NAME
        && !service.meta().labels().containsKey("service.kubernetes.io/service-proxy-name");
  }

  private static boolean isAbout(Finding finding, ServicePort port) {
    return finding.hop().equals(port.port() + "/" + port.protocol());
  }

  private static Stream<Finding> findings(Service service, ClusterState cluster) {
    return cluster.all(EndpointSet.class).stream()
        .filter(e -> e.service().equals(Optional.of(service.ref())))
        .flatMap(e -> RuleRegistry.check(e, cluster.view()).stream());
  }
}
