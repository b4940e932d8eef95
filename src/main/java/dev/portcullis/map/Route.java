package dev.portcullis.map;

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
 * @param addresses where it ends: addresses and numbers, not more than {@value #SHOWN}
 * @param more how many more there are
 * @param rules the ids of the rules that found something, sorted
 * @param end where it ends or breaks, in a sentence
 */
public record Route(
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
    int more,
    State state,
    List<String> rules,
    String end) {

  /** How many addresses of a route are listed. */
  static final int SHOWN = 100;

  /** By what people look for first. */
  public static final Comparator<Route> ORDER =
      Comparator.comparing(Route::host)
          .thenComparing(Route::path)
          .thenComparing(Route::namespace)
          .thenComparing(Route::ingress)
          .thenComparing(Route::service)
          .thenComparing(Route::id);

  public Route {
    addresses = List.copyOf(addresses);
    rules = List.copyOf(rules);
  }
}
