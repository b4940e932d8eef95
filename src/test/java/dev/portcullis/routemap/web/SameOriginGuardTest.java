package dev.portcullis.routemap.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which requests are accepted. */
final class SameOriginGuardTest {

  private static int validateStatus(HttpMethod method, String path, String... headers) {
    MultiMap all = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1]);
    }
    return SameOriginGuard.validate(method, path, all).map(HttpError::status).orElse(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:9080",
        "LOCALHOST:1",
        "127.0.0.1",
        "127.0.0.1:9080",
        "[::1]:9080"
      })
  void acceptsLoopbackHosts(String host) {
    assertEquals(200, validateStatus(HttpMethod.GET, "/api/state", "Host", host));
  }

  /** Host headers of DNS rebinding, proxies, and typos. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evil.example",
        "evil.example:9080",
        "localhost.evil.example",
        "evil.localhost",
        "localhost.",
        "127.0.0.1.evil.example",
        "127.0.0.2",
        "127.1",
        "2130706433",
        "0.0.0.0:9080",
        "[::]:9080",
        "[::ffff:127.0.0.1]",
        "localhost:9080:1",
        "localhost:123456",
        "evil.example@localhost",
        "localhost#evil.example",
        "localhost\n",
        "10.0.0.1"
      })
  void rejectsOtherHosts(String host) {
    assertEquals(403, validateStatus(HttpMethod.GET, "/api/state", "Host", host));
    assertEquals(403, validateStatus(HttpMethod.GET, "/", "Host", host));
  }

  @Test
  void rejectsMissingHost() {
    assertEquals(403, validateStatus(HttpMethod.GET, "/"));
  }

  @Test
  void rejectsDuplicateHeaders() {
    assertEquals(
        400, validateStatus(HttpMethod.GET, "/", "Host", "localhost", "Host", "evil.example"));
    assertEquals(
        400,
        validateStatus(
            HttpMethod.GET,
            "/",
            "Host",
            "localhost",
            "Origin",
            "http://localhost",
            "Origin",
            "http://evil.example"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:9080, 200",
    "http://localhost:9081, 403",
    "http://localhost, 403",
    "https://localhost:9080, 403",
    "http://127.0.0.1:9080, 403",
    "http://evil.example, 403",
    "null, 403"
  })
  void acceptsOnlySameOrigin(String origin, int status) {
    assertEquals(
        status,
        validateStatus(HttpMethod.GET, "/api/events", "Host", "localhost:9080", "Origin", origin));
  }

  @ParameterizedTest
  @CsvSource({
    "same-origin, cors, empty, /api/state, 200",
    "same-origin, no-cors, script, /assets/page.js, 200",
    "none, navigate, document, /, 200",
    "none, navigate, document, /api/state, 200",
    // a link on another site, and on another port of localhost
    "cross-site, navigate, document, /, 200",
    "same-site, navigate, document, /, 200",
    "cross-site, navigate, document, /api/state, 403",
    "cross-site, navigate, iframe, /, 403",
    "cross-site, no-cors, script, /assets/page.js, 403",
    "cross-site, no-cors, image, /, 403",
    "same-site, cors, empty, /api/state, 403",
    "same-site, no-cors, empty, /, 403",
    "unknown, cors, empty, /, 403"
  })
  void otherSitesCanOnlyLinkToIndex(
      String site, String mode, String dest, String path, int status) {
    assertEquals(
        status,
        validateStatus(
            HttpMethod.GET,
            path,
            "Host",
            "localhost:9080",
            "Sec-Fetch-Site",
            site,
            "Sec-Fetch-Mode",
            mode,
            "Sec-Fetch-Dest",
            dest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"})
  void rejectsOtherMethods(String method) {
    assertEquals(405, validateStatus(HttpMethod.valueOf(method), "/", "Host", "localhost"));
    assertEquals(200, validateStatus(HttpMethod.HEAD, "/", "Host", "localhost"));
  }
}
