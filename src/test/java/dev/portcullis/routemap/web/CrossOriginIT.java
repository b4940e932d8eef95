package dev.portcullis.routemap.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hostile web site in the browser of somebody who has the map open: it learns nothing. */
@Tag("browser")
final class CrossOriginIT {

  /** What a site may try: each ends with "no", or with what it got hold of. */
  private static final String ATTEMPTS =
      """
      async (map) => {
        const tag = (name, set) => new Promise((done) => {
          const element = document.createElement(name);
          element.onload = () => done("loaded");
          element.onerror = () => done("no");
          set(element);
          document.head.append(element);
        });
        const read = async (path, options) => {
          try {
            return (await (await fetch(map + path, options)).text()) ? "read" : "no";
          } catch {
            return "no";
          }
        };
        const listen = () => new Promise((done) => {
          const events = new EventSource(map + "api/events");
          events.onopen = () => done("heard");
          events.onerror = () => { events.close(); done("no"); };
        });
        return {
          fetch: await read("api/state", {}),
          fetchWithout: await read("api/state", { mode: "no-cors" }),
          post: await read("api/state", { method: "POST", mode: "no-cors", body: "x" }),
          script: await tag("script", (e) => (e.src = map + "assets/rows.js")),
          style: await tag("link", (e) => { e.rel = "stylesheet"; e.href = map + "assets/page.css"; }),
          image: await tag("img", (e) => (e.src = map + "assets/icon.svg")),
          events: await listen(),
        };
      }
      """;

  @TempDir private Path folder;

  @Test
  void otherSiteCannotRead() throws IOException {
    HttpServer site = startSite();
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        Chromium chromium = Chromium.start()) {
      BrowserSession owner = chromium.newSession().open(map.url());
      assertThat(owner.flaggedHop()).isVisible();
      Page stranger = owner.context().newPage();
      stranger.navigate("http://127.0.0.1:" + site.getAddress().getPort() + "/");
      assertEquals(
          List.of("no"),
          ((Map<?, ?>) stranger.evaluate(ATTEMPTS, map.url()))
              .values().stream().distinct().collect(Collectors.toList()));
      stranger.evaluate(
          "(map) => new Promise((done) => { const f = document.createElement('iframe'); f.src ="
              + " map; f.onload = done; document.body.append(f); })",
          map.url());
      for (Frame frame : stranger.frames()) {
        assertFalse(frame.content().contains("Portcullis"), frame.url());
      }
    } finally {
      site.stop(0);
    }
  }

  private static HttpServer startSite() throws IOException {
    HttpServer site =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    byte[] page = "<!doctype html><title>stranger</title><p>hello".getBytes(StandardCharsets.UTF_8);
    site.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    site.start();
    return site;
  }

  /** A name of the stranger's that leads to this machine makes no difference: DNS rebinding. */
  @Test
  void rejectsDnsRebinding() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        Chromium chromium =
            Chromium.start("--host-resolver-rules=MAP stranger.example 127.0.0.1")) {
      BrowserSession visit = chromium.newSession();
      for (String path : List.of("", "api/state", "api/events", "assets/rows.js")) {
        Response answer =
            visit.page().navigate("http://stranger.example:" + map.port() + "/" + path);
        assertEquals(403, answer.status(), path);
        assertTrue(answer.text().contains("localhost"), answer::text);
      }
      assertEquals(200, visit.page().navigate(map.url()).status(), "the same by its right name");
    }
  }
}
