package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Destination;
import dev.portcullis.integration.StoredService.ServicePortAddress;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.PortRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Generates docs/proof.md: what was claimed, how it was tested, and the results. */
final class TrafficConformanceDoc {

  private static final String INTRODUCTION =
      """
      # Proof by traffic

      Made by `ProofIT` in the profile `traffic`, with `-Dwrite-docs=true`; not edited by hand.

      ## What is claimed

      - **Whatever works is no error.** A chain works if every port answers on every ClusterIP of the
        Service. On such a chain no error of a rule about endpoints ever stands, but for
        `endpoints-port-number`. More than that: where an error is about one port, that very port gets
        no answer on some ClusterIP.
      - **Whatever is refused is said.** On no chain with a port that is refused while its backend listens
        are the rules silent. More than that: one of them says it of that very port, or of the whole
        Service.
      - **`endpoints-port-number` is what it is**: traffic flows, to the number of the Endpoints.
      - **Names bring ports to life and kill none**, and a PUT of the same manifests while the webhook is
        away kills nothing that would live without us.

      ## How it is tried

      etcd, the API server, its controllers and kube-proxy (nftables) run on a node that is a network
      namespace. A backend in another one listens on every address that any object names, at every number
      that any endpoint port or targetPort names, on TCP and on UDP; whoever is asked answers with the
      address and number at which it was met. A client in a third one asks every port of every Service on
      each of its ClusterIPs, three times, and waits two seconds.

      What the rules say is said of the objects as they are read back from the API server, once
      controllers and kube-proxy have followed. Pods that are ready stand behind Services with selector.

      A backend listens, as the claim means it, if an address that is ready offers a port with a number,
      of the ClusterIP's family, in an object that is not told to be left alone (`skip-mirror`, leader
      election) and not of host names. SCTP is left out: neither the client nor the backend speaks it.

      """;

  private final StringBuilder text = new StringBuilder(INTRODUCTION);

  /** The results of the fixtures of all rules. */
  void addFixtures(
      List<EndpointRuleFixture> fixtures,
      Map<ObjectNode, String> refused,
      StoredServices stored,
      List<ProbedService> asked) {
    text.append(
        """
        ## Fixtures

        Every file in `src/test/resources/rules` about what stands behind a Service, each in namespaces of
        its own. Ports are counted once for each ClusterIP; a headless Service has none. What a file says
        is in brackets where what is stored says something else: the API server gives a Service its
        families, and the endpoints controller overwrites what is its own.

        """);
    if (refused.isEmpty()) {
      text.append("The API server takes every object of them as it is.\n");
    } else {
      text.append("The API server does not take these objects, so they are left out:\n\n");
    }
    refused.forEach((object, reason) -> text.append(refusal(fixtures, object, reason)));
    String rule = "";
    for (EndpointRuleFixture fixture : fixtures) {
      if (!fixture.rule().equals(rule)) {
        rule = fixture.rule();
        text.append(
            """

            ### %s

            | fixture | answered | refused | no answer | the rules say |
            | --- | ---: | ---: | ---: | --- |
            """
                .formatted(rule));
      }
      text.append(row(fixture, stored, asked));
    }
  }

  private static String refusal(
      List<EndpointRuleFixture> fixtures, ObjectNode object, String reason) {
    String namespace = object.at("/metadata/namespace").asText();
    String of =
        fixtures.stream()
            .filter(f -> namespace.startsWith(f.prefix()))
            .map(EndpointRuleFixture::toString)
            .collect(Collectors.joining());
    return "- `%s`: %s %s: %s\n"
        .formatted(of, object.get("kind").asText(), object.at("/metadata/name").asText(), reason);
  }

  private static String row(
      EndpointRuleFixture fixture, StoredServices stored, List<ProbedService> asked) {
    List<ProbedService> chains =
        asked.stream().filter(c -> c.service().namespace().startsWith(fixture.prefix())).toList();
    long answered = chains.stream().mapToLong(ProbedService::answeredCount).sum();
    long refused = chains.stream().mapToLong(ProbedService::refusedCount).sum();
    long all = chains.stream().mapToLong(c -> c.answers().size()).sum();
    List<String> said = stored.findingSummaries(fixture.prefix());
    List<String> written = StoredServices.of(fixture.objects()).findingSummaries(fixture.prefix());
    return "| %s | %d | %d | %d | %s%s |\n"
        .formatted(
            fixture.name(),
            answered,
            refused,
            all - answered - refused,
            words(said),
            said.equals(written) ? "" : " [" + words(written) + "]");
  }

  private static String words(List<String> said) {
    return said.isEmpty() ? "nothing" : String.join(", ", said);
  }

  /** The results of the random chains. */
  void addRandomServices(List<ProbedService> chains, long seed) {
    text.append(
        """

        ## Random chains

        %d Services without selector, made by chance from the seed %d: one to three ports with names,
        numbers, protocols and targetPorts (by number, by name, left out), one family or both, and behind
        them Endpoints with subsets, EndpointSlices, both or nothing, whose names are right, wrong, missing
        or there twice, whose numbers and protocols are right or wrong, and some of which are empty.

        | the rules say | chains | every port answers | some port does not |
        | --- | ---: | ---: | ---: |
        """
            .formatted(chains.size(), seed));
    Map<String, List<ProbedService>> said = new TreeMap<>();
    for (ProbedService chain : chains) {
      Set<String> words =
          chain.service().findings().stream()
              .map(f -> f.severity().label() + " " + f.rule())
              .collect(Collectors.toCollection(TreeSet::new));
      words.forEach(w -> said.computeIfAbsent(w, n -> new ArrayList<>()).add(chain));
    }
    List<ProbedService> silent = chains.stream().filter(ProbedService::hasNoFindings).toList();
    said.forEach((words, some) -> text.append(row(words, some)));
    text.append(row("nothing", silent));
    text.append(
        """

        On a chain several things may be said. Of the %d chains of which nothing is said and on which some
        port does not answer, the backend listens in %d. In %d something answers in one family of the
        Service, and in the other nothing is written that has an address; in the rest there are only sets
        that wait for addresses.
        """
            .formatted(
                silent.stream().filter(c -> !c.isFullyReachable()).count(),
                silent.stream().filter(ProbedService::isAvoidablyRefused).count(),
                silent.stream()
                    .filter(c -> !c.isFullyReachable() && c.answeredCount() > 0)
                    .count()));
  }

  private static String row(String words, List<ProbedService> chains) {
    long works = chains.stream().filter(ProbedService::isFullyReachable).count();
    return "| %s | %d | %d | %d |\n".formatted(words, chains.size(), works, chains.size() - works);
  }

  /** The traffic of chains whose two numbers disagree. */
  void addPortNumbers(List<ProbedService> chains) {
    int about = 0;
    int elsewhere = 0;
    for (ProbedService chain : chains) {
      for (ServicePortAddress hop : chain.answeredHopsWithNumberError()) {
        about++;
        if (isNowhereAtTarget(chain, hop)) {
          elsewhere++;
        }
      }
    }
    text.append(
        """

        ## endpoints-port-number

        The error stands on %d ports that answer, of fixtures and random chains, each counted on each
        ClusterIP. All are met at an address and a number that endpoints say. Of %d nothing says the number
        that the Service targets: they are met at the number of the endpoints, although a backend listens
        on the other one, too.
        """
            .formatted(about, elsewhere));
  }

  /**
   * Whether no endpoint of that family has the targetPort's number, so that traffic shows which
   * number counts.
   */
  private static boolean isNowhereAtTarget(ProbedService chain, ServicePortAddress hop) {
    return hop.port().targetPort() instanceof PortRef.ByNumber target
        && chain.service().endpointDestinations().stream()
            .map(Destination::parse)
            .noneMatch(
                p -> p.port() == target.number() && IpFamily.of(p.address()) == hop.family());
  }

  /** The effects of added names. */
  void addNames(
      Map<String, ReachabilityDiff> named, Map<String, ReachabilityDiff> away, int denied) {
    text.append(
        """

        ## Names

        The files of [admission.md](admission.md) that get in, by the row of its table, and random chains that
        are right in all but names, of which some are left out on either side. Each is written twice: in a
        namespace where the webhook is asked, and in one with `portcullis.dev/profile: off`. The API server
        asks a replica that runs on a host of its own, by way of the shipped Service. What the API server
        refuses for want of a name does not answer. Endpoints of random chains hold one family each, because
        the mirroring controller may never follow a change of both: where it is to create slices of two
        families and one of them replaces another slice, it tries for good to create that one again, which
        is there (k/k pkg/controller/endpointslicemirroring removeSlice; seen on v1.36.3).

        %d chains are left out of the first table: something of them is denied, because names can not be
        known. None of them works without us, though single ports of some do.

        """
            .formatted(denied));
    table(named);
    text.append(
        """

        Then the webhook is taken away, and the same manifests are written again by PUT in both places:

        """);
    table(away);
  }

  private void table(Map<String, ReachabilityDiff> groups) {
    text.append(
        """
        | of | ports | answer without us | answer with us | come to life | die |
        | --- | ---: | ---: | ---: | ---: | ---: |
        """);
    groups.forEach((name, group) -> text.append(row(name, List.of(group))));
    text.append(row("all", groups.values()));
  }

  private static String row(String name, Collection<ReachabilityDiff> groups) {
    return "| %s | %d | %d | %d | %d | %d |\n"
        .formatted(
            name,
            groups.stream().mapToInt(g -> g.probed().size()).sum(),
            groups.stream().mapToInt(g -> g.withoutWebhook().size()).sum(),
            groups.stream().mapToInt(g -> g.withWebhook().size()).sum(),
            groups.stream().mapToInt(g -> g.gained().size()).sum(),
            groups.stream().mapToInt(g -> g.lost().size()).sum());
  }

  String text() {
    return text.toString();
  }
}
