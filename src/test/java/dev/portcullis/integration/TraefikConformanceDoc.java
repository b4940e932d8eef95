package dev.portcullis.integration;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Generates docs/routes.md: the findings on backends, compared with Traefik.
 *
 * @param fixtures the number of files
 * @param ingresses the number of random Ingresses
 * @param fixtureBackends the backends in the fixtures
 * @param randomBackends the backends of the random Ingresses
 */
record TraefikConformanceDoc(
    int fixtures,
    int ingresses,
    List<EvaluatedBackend> fixtureBackends,
    List<EvaluatedBackend> randomBackends,
    TraefikRouting traefik) {

  private static final String SERVICE_FINDINGS_ONLY = "only on its Service or endpoints";
  private static final String NO_FINDING = "nothing";

  String text() {
    return """
    # Routes

    Made by `RoutesIT` of what Traefik makes of the same objects; not edited by hand.

    The claim: of an Ingress that belongs to Traefik, whose Services have no selector,

    - no error stands on a backend that Traefik serves;
    - a backend that Traefik drops has a finding: on the Ingress, or on its Service or endpoints about
      that port.

    How it is held: in a real cluster, with the controllers that mirror Endpoints and without the
    webhook, stand %d fixtures of the rules about Ingresses, whose Ingresses are given Traefik's class
    and whose pods are written as Endpoints, and %d random Ingresses (the same in each run) to random
    Services without selector. Behind those stand Endpoints and slices that somebody may have written:
    right ones; names, numbers and protocols that are wrong or missing; no addresses, no ports, host
    names, the other family, locks, what nobody mirrors; several sets, and nothing at all. Then Traefik's
    own Ingress provider reads the cluster and tells its routers and servers, or why there are none; and
    the rules judge what the API server has stored. A backend of which Traefik says nothing fails the
    test, too.

    %d backends stand in the fixtures and %d in the random Ingresses. A backend counts in each row that
    speaks of it.

    | what the rules say of the backend | in fixtures: dropped | served | in random ones: dropped | served | what Traefik says of those it drops |
    | --- | ---: | ---: | ---: | ---: | --- |
    %s
    What is Traefik's own choice is no part of this:

    - An ExternalName needs no endpoints, so its backends are left out.
    - Of default backends Traefik reads one in a cluster, and none beside rules. Here each is made a path.
    - `allowEmptyServices`, `nativeLB` and `nodePortLB` serve what has no endpoints. They are off, as they
      are unless somebody asks for them.
    - Addresses that are not ready are served as long as nobody says that they are not `serving`. That is
      health, and no rule reads it: here nobody says so.
    - Host names in slices, other families than the Service's, and the protocol of a port are all the same
      to Traefik, so warnings stand on some backends that it serves.
    """
        .formatted(fixtures, ingresses, fixtureBackends.size(), randomBackends.size(), rows());
  }

  private String rows() {
    Set<String> all = new TreeSet<>();
    Stream.concat(fixtureBackends.stream(), randomBackends.stream())
        .flatMap(j -> rowsOf(j).stream())
        .filter(row -> !row.equals(SERVICE_FINDINGS_ONLY) && !row.equals(NO_FINDING))
        .forEach(all::add);
    return Stream.concat(all.stream(), Stream.of(SERVICE_FINDINGS_ONLY, NO_FINDING))
        .map(this::row)
        .collect(Collectors.joining());
  }

  private static Set<String> rowsOf(EvaluatedBackend route) {
    Set<String> rows = new TreeSet<>();
    route.ingressFindings().forEach(f -> rows.add(f.severity().label() + " `" + f.rule() + "`"));
    if (rows.isEmpty()) {
      rows.add(route.hasFinding() ? SERVICE_FINDINGS_ONLY : NO_FINDING);
    }
    return rows;
  }

  private String row(String row) {
    Set<String> said = new TreeSet<>();
    Stream.concat(fixtureBackends.stream(), randomBackends.stream())
        .filter(j -> rowsOf(j).contains(row) && !isServed(j))
        .forEach(j -> said.add(traefik.dropped().getOrDefault(j.backendRef(), "")));
    return "| %s | %d | %d | %d | %d | %s |%n"
        .formatted(
            row,
            count(fixtureBackends, row, false),
            count(fixtureBackends, row, true),
            count(randomBackends, row, false),
            count(randomBackends, row, true),
            String.join("; ", said));
  }

  private long count(List<EvaluatedBackend> routes, String row, boolean served) {
    return routes.stream().filter(j -> rowsOf(j).contains(row) && isServed(j) == served).count();
  }

  private boolean isServed(EvaluatedBackend route) {
    return traefik.served().contains(route.backendRef());
  }
}
