package dev.portcullis.routemap.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Chromium of this machine, headless. */
public final class Chromium implements AutoCloseable {

  private static final List<String> PROGRAM_NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** For machines without a screen, and without background requests of the browser. */
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run");

  private static final double ASSERTION_TIMEOUT_MILLIS = 60_000;

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /**
   * Starts a browser.
   *
   * @param more additional command-line arguments
   */
  public static Chromium start(String... more) {
    Path program = findProgram();
    List<String> arguments = new ArrayList<>(ARGUMENTS);
    arguments.addAll(List.of(more));
    PlaywrightAssertions.setDefaultAssertionTimeout(ASSERTION_TIMEOUT_MILLIS);
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    try {
      return new Chromium(
          playwright,
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions().setExecutablePath(program).setArgs(arguments)));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  private static Path findProgram() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder -> PROGRAM_NAMES.stream().map(Path.of(folder)::resolve))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Chromium not found in PATH. Install it (Debian: apt-get install chromium), or"
                        + " run Maven without the profile traffic"));
  }

  /** A session without stored data. */
  public BrowserSession newSession() {
    return newSession(new Browser.NewContextOptions());
  }

  /** A session with browser settings. */
  BrowserSession newSession(Browser.NewContextOptions options) {
    return new BrowserSession(
        browser.newContext(options.setViewportSize(BrowserSession.WIDTH, BrowserSession.HEIGHT)));
  }

  /** A session with a window of the given size. */
  BrowserSession newSession(int width, int height) {
    return new BrowserSession(
        browser.newContext(new Browser.NewContextOptions().setViewportSize(width, height)));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
