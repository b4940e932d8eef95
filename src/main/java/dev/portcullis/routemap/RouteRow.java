package dev.portcullis.routemap;

import java.util.Comparator;
import java.util.List;

/**
 * A row of the route map: a path of an Ingress, or a Service or endpoints without an Ingress.
 *
 * @param id stable while the objects behind the route change; can be used in a URL
 * @param host empty for any host, and without an Ingress
 * @param path empty for any path, and without an Ingress
 * @param pathType empty for a default backend, and without an Ingress
 * @param ingress the name of the Ingress; empty without one
 * @param ingressClass the classes of the Ingress, separated by spaces; empty if it has none
 * @param service the name of the Service; empty if there is none
 * @param port the Service port, or the port of the backend if the Service does not have it
 * @param addresses the destinations with port, at most {@value #MAX_ADDRESSES}
 * @param omittedAddresses how many addresses are not listed
 * @param ruleIds the ids of the rules with findings, sorted
 * @param summary one sentence: where the route ends, or where it is broken
 */
public record RouteRow(
    String id,
    String host,
    String path,
    String pathType,
    String namespace,
    String ingress,
    String ingressClass,
    String service,
    String port,
    List<String> addresses,
    int omittedAddresses,
    RouteStatus status,
    List<String> ruleIds,
    String summary) {

  static final int MAX_ADDRESSES = 100;

  /** By host and path first, which users search for. */
  public static final Comparator<RouteRow> DISPLAY_ORDER =
      Comparator.comparing(RouteRow::host)
          .thenComparing(RouteRow::path)
          .thenComparing(RouteRow::namespace)
          .thenComparing(RouteRow::ingress)
          .thenComparing(RouteRow::service)
          .thenComparing(RouteRow::id);

  public RouteRow {
    addresses = List.copyOf(addresses);
    ruleIds = List.copyOf(ruleIds);
  }
}
