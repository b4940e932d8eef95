package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.Worlds.World;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * The rules about endpoint ports, held against {@link Traffic}: who is refused, and who is told.
 */
@Domain(Worlds.class)
@PropertyDefaults(tries = 1000)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class SecondReadingTest {

  private static final String NUMBER = "endpoints-port-number";
  private static final Set<String> ABOUT_ONE_PORT =
      Set.of("endpoints-port-name", "endpoints-port-protocol");

  /** Invariant I1, but for the exception that was asked for: whatever works is no error. */
  @Property
  void anErrorMeansThatAPortIsRefused(@ForAll World world) {
    for (Service service : served(world)) {
      Traffic traffic = Traffic.of(service, world);
      List<Finding> errors = findings(service, world).filter(f -> f.rank().isError()).toList();
      for (Finding error : errors) {
        boolean justified =
            service.ports().stream()
                .filter(p -> !ABOUT_ONE_PORT.contains(error.rule()) || isAbout(error, p))
                .anyMatch(traffic::isRefusedSomewhere);
        assertTrue(justified || error.rule().equals(NUMBER), error.message());
      }
      Statistics.label("errors").collect(!errors.isEmpty());
    }
    Statistics.label("errors").coverage(c -> c.check(true).percentage(p -> p > 10));
  }

  /** Nobody debugs a refused port that Portcullis kept quiet about. */
  @Property
  void aRefusedPortIsReported(@ForAll World world) {
    for (Service service : served(world)) {
      Traffic traffic = Traffic.of(service, world);
      List<Finding> findings = findings(service, world).toList();
      for (ServicePort port : service.ports()) {
        boolean refused =
            traffic.families().stream()
                .anyMatch(f -> traffic.isAnythingIn(f) && !traffic.answers(port, f));
        assertTrue(
            !refused || findings.stream().anyMatch(f -> explains(f, port)),
            () -> port.identity() + " is refused, and all that is said is " + findings);
        Statistics.label("refused").collect(refused);
      }
    }
    Statistics.label("refused").coverage(c -> c.check(true).percentage(p -> p > 10));
  }

  private static boolean explains(Finding finding, ServicePort port) {
    return isAbout(finding, port) && !finding.rule().equals(NUMBER);
  }

  @Property
  void anotherNumberIsReportedExactlyWhereItCarriesTraffic(@ForAll World world) {
    for (Service service : served(world)) {
      Traffic traffic = Traffic.of(service, world);
      Set<String> expected = new TreeSet<>();
      for (ServicePort port : service.ports()) {
        traffic.families().forEach(f -> expected.addAll(disagreeing(port, f, traffic)));
      }
      Set<String> found = new TreeSet<>();
      findings(service, world)
          .filter(f -> f.rule().equals(NUMBER))
          .forEach(f -> found.add(f.object() + " " + f.at() + " " + f.about()));
      assertEquals(expected, found);
      Statistics.label("number").collect(!found.isEmpty());
    }
    Statistics.label("number").coverage(c -> c.check(true).percentage(p -> p > 2));
  }

  private static List<String> disagreeing(ServicePort port, IpFamily family, Traffic traffic) {
    return traffic.carrying(port, family).stream()
        .filter(
            l ->
                port.targetPort() instanceof PortRef.ByNumber target
                    && l.port().number().getAsInt() != target.number())
        .map(l -> l.object() + " " + Traffic.numberOf(l) + " " + port.identity())
        .toList();
  }

  /** What kube-proxy leaves to DNS or to another proxy may work in ways that nobody here knows. */
  @Property
  void nothingIsAnErrorWhereKubeProxyDoesNotServe(@ForAll World world) {
    for (Service service : world.all(Service.class)) {
      if (!isServed(service)) {
        assertEquals(List.of(), findings(service, world).filter(f -> f.rank().isError()).toList());
      }
    }
  }

  private static List<Service> served(World world) {
    return world.all(Service.class).stream().filter(SecondReadingTest::isServed).toList();
  }

  private static boolean isServed(Service service) {
    return service.selector().isEmpty()
        && !service.headless()
        && service.type() != Service.Type.EXTERNAL_NAME
        && !service.meta().labels().containsKey("service.kubernetes.io/service-proxy-name");
  }

  private static boolean isAbout(Finding finding, ServicePort port) {
    return finding.about().equals(port.port() + "/" + port.protocol());
  }

  private static Stream<Finding> findings(Service service, World world) {
    return world.all(EndpointSet.class).stream()
        .filter(e -> e.service().equals(Optional.of(service.name())))
        .flatMap(e -> Rules.check(e, world.view()).stream());
  }
}
