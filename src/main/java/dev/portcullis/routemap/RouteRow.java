package dev.portcullis.routemap;

import java.util.Comparator;
import java.util.List;

/**
 * One line of the map: what an Ingress takes for a host and a path and where that ends, or a
 * Service or endpoints that no Ingress leads to.
 *
 * @param id tells it apart, and stays when what is behind it changes; fit for a URL
 * @param host empty for any, and where there is no Ingress
 * @param path empty for any, and where there is no Ingress
 * @param pathType how the path is compared; empty for a default backend and without an Ingress
 * @param ingress the name of the Ingress; empty without one
 * @param ingressClass the classes that it names; empty if it names none
 * @param service the name of the Service; empty if there is none
 * @param port the Service port as people call it, or the backend's where there is no such port
 * @param addresses where it ends: addresses and numbers, not more than {@value #MAX_ADDRESSES}
 * @param omittedAddresses how many more there are
 * @param ruleIds the ids of the rules that found something, sorted
 * @param summary where it ends or breaks, in a sentence
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

  /** How many addresses of a route are listed. */
  static final int MAX_ADDRESSES = 100;

  /** By what people look for first. */
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
