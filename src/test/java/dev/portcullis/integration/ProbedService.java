package dev.portcullis.integration;

import dev.portcullis.controlplane.ConnectionClient;
import dev.portcullis.integration.StoredService.ServicePortAddress;
import dev.portcullis.rules.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A chain, and the answers at each port of each ClusterIP.
 *
 * @param answers of several attempts
 */
record ProbedService(StoredService service, Map<ServicePortAddress, Set<String>> answers) {

  static final String PORT_NUMBER_RULE = "endpoints-port-number";

  /** The rules whose hop is a Service port. */
  private static final Set<String> SINGLE_PORT_RULES =
      Set.of("endpoints-port-name", "endpoints-port-protocol");

  /** The rules about all ports of a Service. */
  private static final Set<String> ALL_PORTS_RULES =
      Set.of("endpoints-port-duplicate", "service-endpoints-missing");

  private static final Set<String> FAILURES =
      Set.of(ConnectionClient.REFUSED, ConnectionClient.TIMED_OUT, ConnectionClient.CLOSED);

  /** Whether there was an answer. */
  boolean answers(ServicePortAddress hop) {
    return answers.get(hop).stream().noneMatch(FAILURES::contains);
  }

  /** Whether every port answers on every ClusterIP. */
  boolean isFullyReachable() {
    return !answers.isEmpty() && answers.keySet().stream().allMatch(this::answers);
  }

  /** The number of hops that answered. */
  long answeredCount() {
    return answers.keySet().stream().filter(this::answers).count();
  }

  /** The number of hops that refused. */
  long refusedCount() {
    return answers.values().stream().filter(Set.of(ConnectionClient.REFUSED)::equals).count();
  }

  /** Whether there is no finding. */
  boolean hasNoFindings() {
    return service.findings().isEmpty();
  }

  /** Whether some hop gets no answer although a backend of its family listens. */
  boolean isAvoidablyRefused() {
    return answers.keySet().stream().anyMatch(h -> !answers(h) && service.listensIn(h.family()));
  }

  /** The contradictions between findings and answers; empty if there are none. */
  List<String> contradictions() {
    List<String> found = new ArrayList<>();
    answers.forEach(
        (hop, got) -> {
          if (got.size() > 1 && got.stream().anyMatch(FAILURES::contains)) {
            found.add(hop + " answers now and then: " + got);
          }
          if (answers(hop) && !service.endpointDestinations().containsAll(got)) {
            found.add(hop + " leads where nothing written leads: " + got);
          }
          if (!answers(hop) && service.listensIn(hop.family()) && !isExplained(hop)) {
            found.add(hop + " is not answered, and no rule says so");
          }
        });
    service.findings().stream()
        .filter(f -> f.severity().isError())
        .filter(f -> f.rule().equals(PORT_NUMBER_RULE) ? !hasTrafficFor(f) : !isJustified(f))
        .forEach(f -> found.add("an error is contradicted: " + f.message()));
    return found.stream().map(text -> text + "\n    in " + this).toList();
  }

  private boolean isExplained(ServicePortAddress hop) {
    return service.findings().stream()
        .filter(f -> !f.rule().equals(PORT_NUMBER_RULE))
        .anyMatch(f -> isAbout(f, hop) || ALL_PORTS_RULES.contains(f.rule()));
  }

  /** An error claims that its port, or some port, is unreachable. */
  private boolean isJustified(Finding error) {
    return answers.keySet().stream()
        .filter(h -> !SINGLE_PORT_RULES.contains(error.rule()) || isAbout(error, h))
        .anyMatch(h -> !answers(h));
  }

  private boolean hasTrafficFor(Finding number) {
    return answers.keySet().stream().anyMatch(h -> isAbout(number, h) && answers(h));
  }

  /** The answering hops with an error of {@value #PORT_NUMBER_RULE}. */
  List<ServicePortAddress> answeredHopsWithNumberError() {
    return answers.keySet().stream()
        .filter(this::answers)
        .filter(
            h ->
                service.findings().stream()
                    .anyMatch(
                        f ->
                            f.rule().equals(PORT_NUMBER_RULE)
                                && f.severity().isError()
                                && isAbout(f, h)))
        .toList();
  }

  private static boolean isAbout(Finding finding, ServicePortAddress hop) {
    return finding.hop().equals(hop.port().identity());
  }

  /** A Service port in a notation that is independent of the namespace: {@code web:80/TCP}. */
  String name(ServicePortAddress hop) {
    return service.name() + ":" + hop.port().identity();
  }

  @Override
  public String toString() {
    return service + "\n    got " + answers;
  }
}
