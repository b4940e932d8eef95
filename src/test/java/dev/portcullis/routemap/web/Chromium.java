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

/** The browser of this machine, without a window. */
public final class Chromium implements AutoCloseable {

  private static final List<String> PROGRAM_NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** As on a machine that has no screen, and without what a browser asks its maker by itself. */
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run");

  private static final double ASSERTION_TIMEOUT_MILLIS = 20_000;

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /**
   * Starts one.
   *
   * @param more arguments of Chromium's
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
                    "There is no Chromium in PATH, in which the page of the route map is looked at:"
                        + " install it (Debian: apt-get install chromium), or leave these tests out"
                        + " by not asking for the profile traffic"));
  }

  /** Somebody who has never been there. */
  public BrowserSession newSession() {
    return newSession(new Browser.NewContextOptions());
  }

  /** The same with a taste, a size or a permission. */
  BrowserSession newSession(Browser.NewContextOptions options) {
    return new BrowserSession(
        browser.newContext(options.setViewportSize(BrowserSession.WIDTH, BrowserSession.HEIGHT)));
  }

  /** The same with a window of another size. */
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
