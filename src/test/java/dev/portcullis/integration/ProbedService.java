package dev.portcullis.integration;

import dev.portcullis.controlplane.ConnectionClient;
import dev.portcullis.integration.StoredService.ServicePortAddress;
import dev.portcullis.rules.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A chain, and what a client got at each port on each ClusterIP.
 *
 * @param answers all that came, of several attempts
 */
record ProbedService(StoredService service, Map<ServicePortAddress, Set<String>> answers) {

  static final String PORT_NUMBER_RULE = "endpoints-port-number";

  /** Those whose {@code about} is a port of the Service. */
  private static final Set<String> SINGLE_PORT_RULES =
      Set.of("endpoints-port-name", "endpoints-port-protocol");

  /** Those that are about all ports at once. */
  private static final Set<String> ALL_PORTS_RULES =
      Set.of("endpoints-port-duplicate", "service-endpoints-missing");

  private static final Set<String> FAILURES =
      Set.of(ConnectionClient.REFUSED, ConnectionClient.TIMED_OUT, ConnectionClient.CLOSED);

  /** Whether somebody answered. */
  boolean answers(ServicePortAddress hop) {
    return answers.get(hop).stream().noneMatch(FAILURES::contains);
  }

  /** Whether every port answers on every ClusterIP. */
  boolean isFullyReachable() {
    return !answers.isEmpty() && answers.keySet().stream().allMatch(this::answers);
  }

  /** How many hops got an answer. */
  long answeredCount() {
    return answers.keySet().stream().filter(this::answers).count();
  }

  /** How many hops were refused. */
  long refusedCount() {
    return answers.values().stream().filter(Set.of(ConnectionClient.REFUSED)::equals).count();
  }

  /** Whether no rule says anything. */
  boolean hasNoFindings() {
    return service.findings().isEmpty();
  }

  /** Whether some hop gets no answer although a backend of its family listens. */
  boolean isAvoidablyRefused() {
    return answers.keySet().stream().anyMatch(h -> !answers(h) && service.listensIn(h.family()));
  }

  /** Where what the rules say and what a client got do not fit; nothing if they do. */
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

  /** An error says that something is dead: some port, or the very port that it is about. */
  private boolean isJustified(Finding error) {
    return answers.keySet().stream()
        .filter(h -> !SINGLE_PORT_RULES.contains(error.rule()) || isAbout(error, h))
        .anyMatch(h -> !answers(h));
  }

  private boolean hasTrafficFor(Finding number) {
    return answers.keySet().stream().anyMatch(h -> isAbout(number, h) && answers(h));
  }

  /**
   * The hops that answer and have a port on which {@value #PORT_NUMBER_RULE} stands as an error.
   */
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

  /** A port of a Service in words that are the same in another namespace: {@code web:80/TCP}. */
  String name(ServicePortAddress hop) {
    return service.name() + ":" + hop.port().identity();
  }

  @Override
  public String toString() {
    return service + "\n    got " + answers;
  }
}
