package dev.portcullis.routemap.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks what the page of {@code portcullis map} draws: hops, links, and colors of states. */
@Tag("browser")
final class RouteMapDrawingIT {

  private static final Path IMAGES = Path.of("docs/images");
  private static final int MAX_IMAGE_BYTES = 150_000;

  /** The share of the picture that text and its wrapping may change, with other fonts. */
  private static final double MAX_DIFFERENT_SHARE = 0.1;

  /**
   * The links as "from -> to color", with "x" if crossed out and "dashed" if so. A link starts and
   * ends at the hop that is drawn within a few pixels of the ends of its line.
   */
  private static final String LINKS =
      """
      () => [...document.querySelectorAll(".links g")].map((g) => {
        const line = g.querySelector(".line");
        const frame = g.ownerSVGElement.getBoundingClientRect();
        const hopAt = (point) => {
          const x = point.x + frame.left, y = point.y + frame.top, near = 6;
          return [...document.querySelectorAll(".hop")].filter((hop) => {
            const box = hop.getBoundingClientRect();
            return x >= box.left - near && x <= box.right + near && y >= box.top && y <= box.bottom;
          }).map((hop) => hop.querySelector(".name").textContent).join(" or ");
        };
        const style = getComputedStyle(line);
        return [
          hopAt(line.getPointAtLength(0)),
          g.querySelector(".tip") ? "->" : "--",
          hopAt(line.getPointAtLength(line.getTotalLength())),
          style.stroke,
          ...(style.strokeDasharray === "none" ? [] : ["dashed"]),
          ...(g.querySelector(".cross") ? ["x"] : []),
        ].join(" ");
      })
      """;

  /** The colors in the style sheet, for an error, for a border and an active link, and for "ok". */
  private record Palette(String error, String line, String ok) {

    static Palette of(ColorScheme scheme) {
      return scheme == ColorScheme.LIGHT
          ? new Palette("rgb(179, 33, 27)", "rgb(119, 130, 143)", "rgb(23, 105, 58)")
          : new Palette("rgb(255, 152, 143)", "rgb(125, 138, 154)", "rgb(130, 214, 159)");
    }
  }

  private static Chromium chromium;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
  }

  @AfterAll
  static void end() {
    if (chromium != null) {
      chromium.close();
    }
  }

  private static BrowserSession newSession(ColorScheme scheme) {
    return chromium.newSession(new Browser.NewContextOptions().setColorScheme(scheme));
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void drawsLinkBetweenNeighborsAndFlagsError(ColorScheme scheme) {
    Palette palette = Palette.of(scheme);
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        BrowserSession session = newSession(scheme).open(map.url())) {
      assertThat(session.page().locator(".column-title"))
          .hasText(
              new String[] {
                "Host and path", "Ingress", "Service", "Port", "Endpoints", "Addresses"
              });
      assertThat(session.page().locator(".hop .name"))
          .hasText(
              new String[] {
                "bbs-api.duokexuetang.com/",
                "devops/dev-cloudbbs",
                "devops/cloudbbs-exp",
                "8080 (http)",
                "devops/cloudbbs-exp",
                "10.8.1.127:81"
              });
      assertEquals(
          List.of(
              "bbs-api.duokexuetang.com/ -> devops/dev-cloudbbs " + palette.line(),
              "devops/dev-cloudbbs -> devops/cloudbbs-exp " + palette.line(),
              "devops/cloudbbs-exp -> 8080 (http) " + palette.line(),
              "8080 (http) -> devops/cloudbbs-exp " + palette.line(),
              "devops/cloudbbs-exp -> 10.8.1.127:81 " + palette.line()),
          session.page().evaluate(LINKS));
      assertThat(session.flaggedHop()).hasCount(1);
      assertThat(session.flaggedHop().locator(".flag")).hasText(" problem here");
      assertThat(session.flaggedHop()).hasCSS("outline-color", palette.error());
      assertThat(session.page().locator(".hop").first()).hasCSS("border-color", palette.line());
      assertState(session.page().locator(".route-head .state"), "broken", palette.error());
      assertState(session.routes().first().locator(".word"), "broken", palette.error());
    }
  }

  private static void assertState(Locator state, String text, String color) {
    assertThat(state).hasText(text);
    assertThat(state).hasCSS("color", color);
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void crossesOutLinkWithoutTraffic(ColorScheme scheme) throws IOException {
    Palette palette = Palette.of(scheme);
    Path files = RouteManifests.bbs(folder, 80);
    Path endpoints = files.resolve("endpoints.yaml");
    Files.writeString(endpoints, Files.readString(endpoints).replace("name: http", "name: web"));
    try (RouteMapProcess map = RouteMapProcess.serving(files);
        BrowserSession session = newSession(scheme).open(map.url())) {
      assertThat(session.flaggedHop().locator(".flag")).hasText(" broken here");
      assertEquals(
          List.of(
              "bbs-api.duokexuetang.com/ -> devops/dev-cloudbbs " + palette.line(),
              "devops/dev-cloudbbs -> devops/cloudbbs-exp " + palette.line(),
              "devops/cloudbbs-exp -> 8080 (http) " + palette.line(),
              "8080 (http) -> devops/cloudbbs-exp " + palette.error() + " dashed x"),
          session.page().evaluate(LINKS));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void reachableRouteHasColorOfItsState(ColorScheme scheme) {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 80));
        BrowserSession session = newSession(scheme).open(map.url())) {
      session.routes().first().click();
      assertState(
          session.page().locator(".route-head .state"), "reachable", Palette.of(scheme).ok());
      assertThat(session.page().locator(".links .active")).hasCount(5);
      assertThat(session.page().locator(".links .cross")).hasCount(0);
      assertThat(session.flaggedHop()).hasCount(0);
    }
  }

  /** The images of the README, which are written with -Dwrite-docs=true, show today's page. */
  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void readmeShowsThisPage(ColorScheme scheme) throws IOException {
    Path image = IMAGES.resolve("map-" + scheme.name().toLowerCase(Locale.ROOT) + ".png");
    byte[] screenshot;
    try (RouteMapProcess map =
            RouteMapProcess.servingFrom(
                folder, RouteManifests.bbs(folder, 81).getFileName().toString());
        BrowserSession session = newSession(scheme).open(map.url())) {
      assertThat(session.flaggedHop()).isVisible();
      assertThat(session.page().locator(".links g")).hasCount(5);
      screenshot = PngQuantizer.quantize(session.page().screenshot());
    }
    if (Boolean.getBoolean("write-docs")) {
      Files.createDirectories(IMAGES);
      Files.write(image, screenshot);
      fail(image + " was written; look at it and run again without -Dwrite-docs");
    }
    byte[] committed = Files.readAllBytes(image);
    assertTrue(committed.length <= MAX_IMAGE_BYTES, () -> image + " is too large for a README");
    assertTrue(Files.readString(Path.of("README.md")).contains(image.toString()));
    double different = differentShare(read(committed), read(screenshot));
    assertTrue(
        different < MAX_DIFFERENT_SHARE,
        () ->
            image + " differs from the page in " + Math.round(100 * different) + " % of its area");
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** The share of pixels that have no counterpart of the same color, wherever it is. */
  private static double differentShare(BufferedImage one, BufferedImage other) {
    assertEquals(one.getWidth(), other.getWidth());
    assertEquals(one.getHeight(), other.getHeight());
    Map<Integer, Integer> counts = pixelsByColor(one);
    pixelsByColor(other).forEach((color, count) -> counts.merge(color, -count, Integer::sum));
    int unmatched = counts.values().stream().filter(n -> n > 0).mapToInt(n -> n).sum();
    return (double) unmatched / (one.getWidth() * one.getHeight());
  }

  private static Map<Integer, Integer> pixelsByColor(BufferedImage image) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        counts.merge(image.getRGB(x, y), 1, Integer::sum);
      }
    }
    return counts;
  }
}
