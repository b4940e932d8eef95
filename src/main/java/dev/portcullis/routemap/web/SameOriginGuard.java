package dev.portcullis.routemap.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who is answered. Any web site can make the browser of whoever reads it ask for a page on
 * loopback, and by DNS rebinding even in its own name: so the name has to be one of loopback, and
 * the site our own.
 */
final class SameOriginGuard {

  /** The port is not looked at: {@code kubectl port-forward} makes it another one. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

  private static final Set<String> ALLOWED_FETCH_SITES = Set.of("same-origin", "none");

  private static final HttpError METHOD_NOT_ALLOWED =
      new HttpError(405, "Only GET and HEAD are answered here.");
  private static final HttpError HOST_NOT_ALLOWED =
      new HttpError(
          403,
          "This page is called localhost, 127.0.0.1 or [::1], and by no other name: so no web site"
              + " can pass for it. Open http://localhost and its port.");
  private static final HttpError ORIGIN_NOT_ALLOWED =
      new HttpError(403, "Another web site asked, and is not answered. Open this page by itself.");
  private static final HttpError DUPLICATE_HEADER =
      new HttpError(400, "Host, Origin and Sec-Fetch-Site may be there once.");

  private SameOriginGuard() {}

  /** Why that request is not answered; empty if it is. */
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

  /** Whether somebody followed a link to the page, in a window of its own. */
  private static boolean isTopLevelNavigation(String path, MultiMap headers) {
    return path.equals("/")
        && "navigate".equals(headers.get("Sec-Fetch-Mode"))
        && "document".equals(headers.get("Sec-Fetch-Dest"));
  }
}
