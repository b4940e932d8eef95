package dev.portcullis.controlplane;

import java.util.List;

/**
 * A request that a client sent to the API server.
 *
 * @param method GET, POST, …
 * @param path without the query: {@code /api/v1/namespaces/shop/services}
 * @param query without the question mark; empty if there is none
 */
public record ApiRequest(String method, String path, String query) {

  /** Whether it is a watch. */
  public boolean isWatch() {
    List<String> parameters = List.of(query.split("&"));
    return parameters.contains("watch=true") || parameters.contains("watch=1");
  }

  /** Whether it reads the current state: a get, a list, or discovery. */
  public boolean isRead() {
    return method.equals("GET") && !isWatch();
  }

  /** Whether it changes something. */
  public boolean isWrite() {
    return !method.equals("GET");
  }
}
