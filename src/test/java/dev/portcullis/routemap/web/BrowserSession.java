package dev.portcullis.routemap.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opentest4j.AssertionFailedError;

/**
 * A browser window with the page. Closing it fails if the browser logged an error, or if another
 * host was requested.
 */
public final class BrowserSession implements AutoCloseable {

  static final int WIDTH = 1280;
  static final int HEIGHT = 800;
  private static final int MAX_TAB_PRESSES = 12;

  /** Logged when the server disconnects a slow client, which happens on a busy machine. */
  private static final String RESET_STREAM_ERROR = "net::ERR_INCOMPLETE_CHUNKED_ENCODING";

  private final BrowserContext context;
  private final Page page;
  private final Set<String> requestedOrigins = new ConcurrentSkipListSet<>();
  private final List<String> consoleErrors = new CopyOnWriteArrayList<>();

  BrowserSession(BrowserContext context) {
    this.context = context;
    context.onRequest(request -> requestedOrigins.add(origin(request.url())));
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (Set.of("error", "warning").contains(message.type())
              && !message.text().contains(RESET_STREAM_ERROR)
              && !isRouteNotFound(message)) {
            consoleErrors.add(message.text());
          }
        });
    page.onPageError(consoleErrors::add);
    page.onDialog(
        dialog -> {
          consoleErrors.add("a dialog: " + dialog.message());
          dialog.dismiss();
        });
  }

  /** A route may be deleted before its details are requested; Chromium logs the 404. */
  private static boolean isRouteNotFound(ConsoleMessage message) {
    return message.text().contains("404") && message.location().contains("/api/route/");
  }

  private static String origin(String url) {
    URI uri = URI.create(url);
    return uri.getScheme() + "://" + (uri.getAuthority() == null ? "" : uri.getAuthority());
  }

  public BrowserSession open(String url) {
    page.navigate(url);
    return this;
  }

  public Page page() {
    return page;
  }

  BrowserContext context() {
    return context;
  }

  /** The rendered routes of the list. */
  public Locator routes() {
    return list().getByRole(AriaRole.OPTION);
  }

  Locator list() {
    return page.getByRole(AriaRole.LISTBOX);
  }

  /** The title of the open route. */
  public Locator routeTitle() {
    return page.locator("#route");
  }

  /** The highlighted hop. */
  public Locator flaggedHop() {
    return page.locator(".hop.flagged");
  }

  Locator search() {
    return page.getByRole(AriaRole.SEARCHBOX);
  }

  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
  }

  /** Presses Tab until the element has the focus. */
  void tabTo(Locator locator) {
    locator.waitFor();
    for (int i = 0; i < MAX_TAB_PRESSES; i++) {
      page.keyboard().press("Tab");
      if (locator.evaluate("e => e === document.activeElement").equals(true)) {
        return;
      }
    }
    throw new AssertionFailedError("not reachable by Tab: " + locator);
  }

  /** The notices about changed states. */
  public Locator notices() {
    return page.locator(".notices");
  }

  /** The state of the connection to the server. */
  public Locator connection() {
    return page.locator(".connection");
  }

  int countElements() {
    return (int) page.evaluate("document.querySelectorAll('*').length");
  }

  /** Fails if the element is not visible without scrolling. */
  void assertInView(Locator locator) {
    BoundingBox box = locator.boundingBox();
    assertTrue(
        box != null && box.y >= 0 && box.y + box.height <= HEIGHT,
        () ->
            locator
                + " is at "
                + (box == null ? "no position" : box.y + " to " + (box.y + box.height)));
  }

  /** Fails on violations of accessibility rules. */
  public void assertAccessible() {
    assertEquals(
        "",
        new AxeBuilder(page)
            .analyze().getViolations().stream()
                .map(v -> v.getId() + ": " + v.getHelp() + ": " + v.getNodes())
                .reduce("", (a, b) -> a + b + "\n"),
        page.url());
  }

  /** Returns and clears the errors that the browser has logged. */
  List<String> consoleErrors() {
    List<String> errors = List.copyOf(consoleErrors);
    consoleErrors.clear();
    return errors;
  }

  /** The origins that were requested. */
  Set<String> requestedOrigins() {
    return Set.copyOf(requestedOrigins);
  }

  @Override
  public void close() {
    String here = origin(page.url());
    context.close();
    assertEquals(List.of(), consoleErrors);
    requestedOrigins.remove("data://");
    assertEquals(Set.of(here), requestedOrigins, "requested origins");
  }
}
