package dev.portcullis.portnames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.PortNameMutation;
import dev.portcullis.policy.Profile;
import dev.portcullis.rules.Finding;
import dev.portcullis.testing.AllTries;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.ClusterArbitraries.MutationCase;
import dev.portcullis.testing.CoverageFloor;
import dev.portcullis.testing.KubeProxyModel;
import dev.portcullis.testing.NaiveChangeImpact;
import dev.portcullis.testing.ResourceEdits;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.StatisticsReport;

/** Properties of the port names that are added to any object in any cluster state. */
@Domain(ClusterArbitraries.class)
@PropertyDefaults(tries = 1000)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class PortNamingPropertiesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

  /** IANA_SVC_NAME, the names that an Ingress and a probe can refer to. */
  private static final String IANA_SERVICE_NAME = "(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*";

  @AllTries
  @Property
  void namesAreValid(@ForAll MutationCase mutationCase) {
    List<PortNameAssignment> names = naming(mutationCase).assignments();
    for (PortNameAssignment n : names) {
      assertTrue(n.name().matches(DNS_LABEL), n.name());
      assertTrue(!isGenerated(n) || n.name().matches(IANA_SERVICE_NAME), n.name());
    }
    CoverageFloor.require("named", 4.5, !names.isEmpty());
    CoverageFloor.require(
        "generated", 1.8, names.stream().anyMatch(PortNamingPropertiesTest::isGenerated));
  }

  private static boolean isGenerated(PortNameAssignment name) {
    return name.name().startsWith("port-");
  }

  @Property
  void onlyUnnamedPortsAreNamedOnce(@ForAll MutationCase mutationCase) {
    List<FieldPath> named =
        naming(mutationCase).assignments().stream().map(PortNameAssignment::portField).toList();
    assertEquals(named.size(), new HashSet<>(named).size());
    assertTrue(unnamed(mutationCase.object()).containsAll(named));
    CoverageFloor.require("named", 4.5, !named.isEmpty());
  }

  @Property
  void namesAreUnique(@ForAll MutationCase mutationCase) {
    PortNaming naming = naming(mutationCase);
    Set<FieldPath> named =
        naming.assignments().stream()
            .map(PortNameAssignment::portField)
            .collect(Collectors.toSet());
    for (Map<FieldPath, String> ports : portLists(naming.applyTo(mutationCase.object()))) {
      for (FieldPath at : named) {
        String name = ports.get(at);
        assertTrue(
            name == null || Collections.frequency(ports.values(), name) == 1,
            () -> name + " stands twice in " + ports);
      }
      CoverageFloor.require(
          "named beside others",
          2,
          ports.size() > 1 && ports.keySet().stream().anyMatch(named::contains));
    }
  }

  @Property
  void namingIsDeterministic(@ForAll MutationCase mutationCase) {
    List<Resource> reversed = new ArrayList<>(mutationCase.state().objects());
    Collections.reverse(reversed);
    ClusterState other = new ClusterState(reversed, mutationCase.state().dataPlane());
    PortNaming naming = naming(mutationCase);
    CoverageFloor.require("named", 4.5, !naming.assignments().isEmpty());
    assertEquals(
        naming, PortNaming.of(mutationCase.update().change(), other.view(), PortNamingOptions.ALL));
  }

  /** On reinvocation, the webhook has nothing to add to its own patch. */
  @Property
  void namingIsIdempotent(@ForAll MutationCase mutationCase) {
    Resource named = naming(mutationCase).applyTo(mutationCase.object());
    CoverageFloor.require("named", 4.5, !named.equals(mutationCase.object()));
    assertEquals(
        List.of(),
        PortNaming.of(
                new ResourceChange(mutationCase.old(), Optional.of(named)),
                mutationCase.state().view(),
                PortNamingOptions.ALL)
            .assignments());
  }

  /** A name would interrupt the traffic of a stored port and change its nodePort. */
  @AllTries
  @Property
  void storedUnnamedPortsStayUnnamed(@ForAll MutationCase mutationCase) {
    if (mutationCase.object() instanceof Service service && mutationCase.old().isPresent()) {
      Set<String> live = new TreeSet<>();
      ((Service) mutationCase.old().get())
          .ports().stream().filter(p -> p.name().isEmpty()).forEach(p -> live.add(p.identity()));
      Set<FieldPath> left =
          service.ports().stream()
              .filter(p -> live.contains(p.identity()))
              .map(ServicePort::fieldPath)
              .collect(Collectors.toSet());
      assertTrue(
          naming(mutationCase).assignments().stream().noneMatch(n -> left.contains(n.portField())));
      CoverageFloor.require("stored without name", 8, !left.isEmpty());
    }
  }

  @Property
  void disabledKindsAreNotNamed(@ForAll MutationCase mutationCase) {
    PortNamingOptions off =
        new PortNamingOptions(
            mutationCase.object() instanceof EndpointSet,
            mutationCase.object() instanceof Service,
            false);
    assertEquals(
        List.of(),
        PortNaming.of(mutationCase.update().change(), mutationCase.state().view(), off)
            .assignments());
    requireNamedByDefault(mutationCase);
  }

  @Property
  void auditProfileNamesNothing(@ForAll MutationCase mutationCase) {
    Policy audit = new Policy(Profile.AUDIT, Map.of(), true, PortNamingOptions.ALL);
    assertEquals(
        List.of(),
        PortNameMutation.of(request(mutationCase), mutationCase.state().view(), audit, TODAY)
            .names());
    requireNamedByDefault(mutationCase);
  }

  @Property
  void optOutAnnotationIsHonored(@ForAll MutationCase mutationCase) {
    Map<String, String> consent = Map.of("ignore.portcullis.dev/naming", "we compare");
    ResourceChange change =
        new ResourceChange(
            mutationCase.old(),
            Optional.of(ResourceEdits.withAnnotations(mutationCase.object(), consent)));
    AdmissionRequest request = new AdmissionRequest(change, "user", false);
    assertEquals(
        List.of(),
        PortNameMutation.of(request, mutationCase.state().view(), Policy.STANDARD, TODAY).names());
    requireNamedByDefault(mutationCase);
  }

  private static void requireNamedByDefault(MutationCase mutationCase) {
    CoverageFloor.require(
        "named by default", 3.5, !patched(mutationCase).equals(mutationCase.object()));
  }

  /**
   * In the whole cluster, no hop is worse with the names than without, except for warnings about
   * other endpoints that have no names yet.
   */
  @Property
  void patchIntroducesNoFinding(@ForAll MutationCase mutationCase) {
    if (isValid(mutationCase.object())) {
      ClusterState without = clusterState(mutationCase, mutationCase.object());
      Resource patched = patched(mutationCase);
      ClusterState with = clusterState(mutationCase, patched);
      List<Finding> introduced =
          NaiveChangeImpact.introduced(
              NaiveChangeImpact.findings(without), NaiveChangeImpact.findings(with));
      assertEquals(
          List.of(),
          introduced.stream()
              .filter(
                  f -> f.severity().isError() || !isAboutOtherUnnamedEndpoints(f, patched, with))
              .toList());
      CoverageFloor.require("patched", 2.4, !patched.equals(mutationCase.object()));
    }
  }

  private static boolean isAboutOtherUnnamedEndpoints(
      Finding finding, Resource patched, ClusterState state) {
    return !finding.object().equals(patched.key())
        && patched instanceof EndpointSet
        && state.objects().stream()
            .filter(o -> o.key().equals(finding.object()))
            .anyMatch(o -> o instanceof EndpointSet && PortNaming.hasUnnamedPort(o));
  }

  /** Invariant I2: every port that works without the patch works with it. */
  @AllTries
  @Property(tries = 3000)
  void patchKeepsWorkingPortsWorking(@ForAll MutationCase mutationCase) {
    Resource patched = patched(mutationCase);
    if (isValid(mutationCase.object())) {
      Set<String> working = workingPorts(clusterState(mutationCase, mutationCase.object()));
      Set<String> broken = new TreeSet<>(working);
      broken.removeAll(workingPorts(clusterState(mutationCase, patched)));
      assertEquals(Set.of(), broken);
      CoverageFloor.require(
          "patched while the Service works",
          1.3,
          !patched.equals(mutationCase.object())
              && working.stream().anyMatch(w -> w.startsWith(serviceOf(patched) + " ")));
    }
  }

  /** The key of the Service that an object is or belongs to; empty if there is none. */
  private static String serviceOf(Resource object) {
    return object instanceof EndpointSet set
        ? set.service().map(s -> s.key().toString()).orElse("")
        : object.key().toString();
  }

  /** Whether the API server accepts the object; a rejected object has no traffic. */
  private static boolean isValid(Resource object) {
    boolean slice = object instanceof EndpointSet set && set.isSlice();
    return portLists(object).stream()
        .map(Map::values)
        .allMatch(
            names ->
                slice
                    ? new HashSet<>(names).size() == names.size()
                    : names.size() < 2 || !names.contains(""));
  }

  /** The Service ports that reach an endpoint in every family of the Service. */
  private static Set<String> workingPorts(ClusterState world) {
    Set<String> working = new TreeSet<>();
    for (Service service : world.all(Service.class)) {
      KubeProxyModel traffic = KubeProxyModel.of(service, world);
      service.ports().stream()
          .filter(p -> !traffic.families().isEmpty() && !traffic.isRefusedInSomeFamily(p))
          .forEach(p -> working.add(service.key() + " " + p.identity()));
    }
    return working;
  }

  private static ClusterState clusterState(MutationCase mutationCase, Resource object) {
    return mutationCase.state().withResource(object.key(), Optional.of(object));
  }

  private static Resource patched(MutationCase mutationCase) {
    PortNameMutation mutation =
        PortNameMutation.of(
            request(mutationCase), mutationCase.state().view(), Policy.STANDARD, TODAY);
    return new PortNaming(mutation.names(), List.of(), false).applyTo(mutationCase.object());
  }

  private static AdmissionRequest request(MutationCase mutationCase) {
    return new AdmissionRequest(mutationCase.update().change(), "user", false);
  }

  private static PortNaming naming(MutationCase mutationCase) {
    return PortNaming.of(
        mutationCase.update().change(), mutationCase.state().view(), PortNamingOptions.ALL);
  }

  private static Set<FieldPath> unnamed(Resource object) {
    return portLists(object).stream()
        .flatMap(m -> m.entrySet().stream())
        .filter(e -> e.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** The names by field path, with one map for each list that requires unique names. */
  private static List<Map<FieldPath, String>> portLists(Resource object) {
    if (object instanceof Service service) {
      return List.of(
          service.ports().stream()
              .collect(Collectors.toMap(ServicePort::fieldPath, ServicePort::name)));
    }
    return ((EndpointSet) object)
        .subsets().stream()
            .map(s -> s.ports().stream())
            .map(p -> p.collect(Collectors.toMap(EndpointPort::fieldPath, EndpointPort::name)))
            .toList();
  }
}
