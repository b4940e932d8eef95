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

/** Tests that other web sites in the same browser cannot read the map. */
@Tag("browser")
final class CrossOriginIT {

  /** Attempts to read the map; each returns "no" if it fails. */
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
          events.onopen = () => done("connected");
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
      Page attacker = owner.context().newPage();
      attacker.navigate("http://127.0.0.1:" + site.getAddress().getPort() + "/");
      assertEquals(
          List.of("no"),
          ((Map<?, ?>) attacker.evaluate(ATTEMPTS, map.url()))
              .values().stream().distinct().collect(Collectors.toList()));
      attacker.evaluate(
          "(map) => new Promise((done) => { const f = document.createElement('iframe'); f.src ="
              + " map; f.onload = done; document.body.append(f); })",
          map.url());
      for (Frame frame : attacker.frames()) {
        assertFalse(frame.content().contains("Portcullis"), frame.url());
      }
    } finally {
      site.stop(0);
    }
  }

  private static HttpServer startSite() throws IOException {
    HttpServer site =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    byte[] page = "<!doctype html><title>attacker</title><p>hello".getBytes(StandardCharsets.UTF_8);
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

  /** A foreign host name that resolves to loopback is rejected. */
  @Test
  void rejectsDnsRebinding() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        Chromium chromium =
            Chromium.start("--host-resolver-rules=MAP attacker.example 127.0.0.1")) {
      BrowserSession session = chromium.newSession();
      for (String path : List.of("", "api/state", "api/events", "assets/rows.js")) {
        Response response =
            session.page().navigate("http://attacker.example:" + map.port() + "/" + path);
        assertEquals(403, response.status(), path);
        assertTrue(response.text().contains("localhost"), response::text);
      }
      assertEquals(
          200, session.page().navigate(map.url()).status(), "the page under its own host name");
    }
  }
}
