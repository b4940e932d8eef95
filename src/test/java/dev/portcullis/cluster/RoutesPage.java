package dev.portcullis.cluster;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * docs/routes.md: what the rules say of backends, and what Traefik makes of those.
 *
 * @param fixtures how many files there were
 * @param ingresses how many random Ingresses there were
 * @param known the backends in the fixtures
 * @param random those of the random Ingresses
 */
record RoutesPage(
    int fixtures,
    int ingresses,
    List<JudgedRoute> known,
    List<JudgedRoute> random,
    Routing traefik) {

  private static final String BEHIND = "only on its Service or endpoints";
  private static final String NOTHING = "nothing";

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
        .formatted(fixtures, ingresses, known.size(), random.size(), rows());
  }

  private String rows() {
    Set<String> all = new TreeSet<>();
    Stream.concat(known.stream(), random.stream())
        .flatMap(j -> rowsOf(j).stream())
        .filter(row -> !row.equals(BEHIND) && !row.equals(NOTHING))
        .forEach(all::add);
    return Stream.concat(all.stream(), Stream.of(BEHIND, NOTHING))
        .map(this::row)
        .collect(Collectors.joining());
  }

  private static Set<String> rowsOf(JudgedRoute route) {
    Set<String> rows = new TreeSet<>();
    route.own().forEach(f -> rows.add(f.rank().severity() + " `" + f.rule() + "`"));
    if (rows.isEmpty()) {
      rows.add(route.hasFinding() ? BEHIND : NOTHING);
    }
    return rows;
  }

  private String row(String row) {
    Set<String> said = new TreeSet<>();
    Stream.concat(known.stream(), random.stream())
        .filter(j -> rowsOf(j).contains(row) && !isServed(j))
        .forEach(j -> said.add(traefik.dropped().getOrDefault(j.route(), "")));
    return "| %s | %d | %d | %d | %d | %s |%n"
        .formatted(
            row,
            count(known, row, false),
            count(known, row, true),
            count(random, row, false),
            count(random, row, true),
            String.join("; ", said));
  }

  private long count(List<JudgedRoute> routes, String row, boolean served) {
    return routes.stream().filter(j -> rowsOf(j).contains(row) && isServed(j) == served).count();
  }

  private boolean isServed(JudgedRoute route) {
    return traefik.served().contains(route.route());
  }
}
