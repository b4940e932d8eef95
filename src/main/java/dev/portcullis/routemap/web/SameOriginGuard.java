package dev.portcullis.routemap.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rejects requests from other web sites. Any web site can make a browser send requests to loopback,
 * and with DNS rebinding even under its own name. Therefore the Host must be a loopback name, and
 * the Origin must be the same.
 */
final class SameOriginGuard {

  /** Any port is accepted, because {@code kubectl port-forward} changes it. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

  private static final Set<String> ALLOWED_FETCH_SITES = Set.of("same-origin", "none");

  private static final HttpError METHOD_NOT_ALLOWED =
      new HttpError(405, "Only GET and HEAD are allowed.");
  private static final HttpError HOST_NOT_ALLOWED =
      new HttpError(
          403,
          "The host name must be localhost, 127.0.0.1, or [::1]. Open http://localhost with the"
              + " port of this page.");
  private static final HttpError ORIGIN_NOT_ALLOWED =
      new HttpError(403, "Requests from other web sites are rejected. Open this page directly.");
  private static final HttpError DUPLICATE_HEADER =
      new HttpError(400, "Host, Origin, and Sec-Fetch-Site must not be repeated.");

  private SameOriginGuard() {}

  /** Returns the error for a request that must be rejected; empty if it is accepted. */
  static Optional<HttpError> validate(HttpMethod method, String path, MultiMap headers) {
    if (headers.getAll(HttpHeaders.HOST).size() > 1
        || headers.getAll(HttpHeaders.ORIGIN).size() > 1
        || headers.getAll("Sec-Fetch-Site").size() > 1) {
      return Optional.of(DUPLICATE_HEADER);
    }
    String host = headers.get(HttpHeaders.HOST);
    if (host == null || !LOOPBACK.matcher(host).matches()) {
      return Optional.of(HOST_NOT_ALLOWED);
    }
    String origin = headers.get(HttpHeaders.ORIGIN);
    if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
      return Optional.of(ORIGIN_NOT_ALLOWED);
    }
    String site = headers.get("Sec-Fetch-Site");
    if (site != null
        && !ALLOWED_FETCH_SITES.contains(site)
        && !isTopLevelNavigation(path, headers)) {
      return Optional.of(ORIGIN_NOT_ALLOWED);
    }
    return List.of(HttpMethod.GET, HttpMethod.HEAD).contains(method)
        ? Optional.empty()
        : Optional.of(METHOD_NOT_ALLOWED);
  }

  /** Whether a link to the page was followed in a window of its own. */
  private static boolean isTopLevelNavigation(String path, MultiMap headers) {
    return "/".equals(path)
        && "navigate".equals(headers.get("Sec-Fetch-Mode"))
        && "document".equals(headers.get("Sec-Fetch-Dest"));
  }
}
