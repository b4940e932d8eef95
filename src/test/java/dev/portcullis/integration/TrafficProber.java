package dev.portcullis.integration;

import dev.portcullis.controlplane.BackendProcess;
import dev.portcullis.controlplane.ConnectionClient;
import dev.portcullis.controlplane.Destination;
import dev.portcullis.controlplane.Destination.Transport;
import dev.portcullis.controlplane.VirtualNetwork;
import dev.portcullis.integration.StoredService.ServicePortAddress;
import dev.portcullis.model.PortRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Probes every port of chains on every ClusterIP, from a Pod's position, while a backend listens on
 * each address at each number that endpoints or targetPorts name. An answer names its destination.
 */
record TrafficProber(VirtualNetwork network) {

  /** kube-proxy chooses a backend for each connection. */
  private static final int ATTEMPTS = 3;

  /** The number of connections that are answered within a client's time limit on a slow machine. */
  private static final int BATCH_SIZE = 600;

  private record HopProbe(int chain, ServicePortAddress hop) {}

  /** The answers of the destinations, in the same order. */
  List<ProbedService> probe(List<StoredService> chains) {
    List<HopProbe> questions = new ArrayList<>();
    List<Map<ServicePortAddress, Set<String>>> answers = new ArrayList<>();
    for (int i = 0; i < chains.size(); i++) {
      answers.add(new LinkedHashMap<>());
      for (ServicePortAddress hop : chains.get(i).hops()) {
        answers.get(i).put(hop, new TreeSet<>());
        for (int n = 0; n < ATTEMPTS; n++) {
          questions.add(new HopProbe(i, hop));
        }
      }
    }
    ConnectionClient client = new ConnectionClient(network.client());
    try (BackendProcess backend =
        BackendProcess.listen(network.backend(), allDestinations(chains))) {
      for (int from = 0; from < questions.size(); from += BATCH_SIZE) {
        List<HopProbe> some =
            questions.subList(from, Math.min(from + BATCH_SIZE, questions.size()));
        List<String> got = client.probe(some.stream().map(q -> q.hop().destination()).toList());
        for (int i = 0; i < some.size(); i++) {
          answers.get(some.get(i).chain()).get(some.get(i).hop()).add(got.get(i));
        }
      }
      if (!backend.isRunning()) {
        throw new IllegalStateException("the backend has ended");
      }
    }
    List<ProbedService> asked = new ArrayList<>();
    for (int i = 0; i < chains.size(); i++) {
      asked.add(new ProbedService(chains.get(i), answers.get(i)));
    }
    return asked;
  }

  private static List<Destination> allDestinations(List<StoredService> chains) {
    Set<String> addresses = new TreeSet<>();
    Set<Integer> numbers = new TreeSet<>();
    for (StoredService chain : chains) {
      chain.endpointDestinations().stream()
          .map(Destination::parse)
          .forEach(
              place -> {
                addresses.add(place.address());
                numbers.add(place.port());
              });
      chain.service().ports().stream()
          .map(p -> p.targetPort())
          .filter(PortRef.ByNumber.class::isInstance)
          .forEach(target -> numbers.add(((PortRef.ByNumber) target).number()));
    }
    return addresses.stream()
        .flatMap(a -> numbers.stream().map(n -> Destination.tcp(a, n)))
        .flatMap(
            d -> Stream.of(Transport.values()).map(t -> new Destination(d.address(), d.port(), t)))
        .toList();
  }
}
