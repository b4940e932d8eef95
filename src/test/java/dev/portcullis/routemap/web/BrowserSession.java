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
 * Somebody who looks at the page. Whatever is done there, the browser may have nothing to complain
 * of, and nothing may be asked of another host.
 */
public final class BrowserSession implements AutoCloseable {

  static final int WIDTH = 1280;
  static final int HEIGHT = 800;
  private static final int MAX_TAB_PRESSES = 12;

  /**
   * A browser that is slow is hung up on, and the page comes again: on a busy machine that is so.
   */
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

  /**
   * A route may go between being shown and being asked for; the page says so, and so does Chromium.
   */
  private static boolean isRouteNotFound(ConsoleMessage message) {
    return message.text().contains("404") && message.location().contains("/api/route/");
  }

  private static String origin(String url) {
    URI uri = URI.create(url);
    return uri.getScheme() + "://" + (uri.getAuthority() == null ? "" : uri.getAuthority());
  }

  /** Opens an address. */
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

  /** The routes in the list, as far as they are drawn. */
  public Locator routes() {
    return list().getByRole(AriaRole.OPTION);
  }

  /** The list of the routes. */
  Locator list() {
    return page.getByRole(AriaRole.LISTBOX);
  }

  /** The name of the route that is open. */
  public Locator routeTitle() {
    return page.locator("#route");
  }

  /** The hop that stands out. */
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

  /** Goes on by the Tab key until that has the focus. */
  void tabTo(Locator locator) {
    locator.waitFor();
    for (int i = 0; i < MAX_TAB_PRESSES; i++) {
      page.keyboard().press("Tab");
      if (locator.evaluate("e => e === document.activeElement").equals(true)) {
        return;
      }
    }
    throw new AssertionFailedError("no way by Tab to " + locator);
  }

  /** What was just told of routes that got into another state. */
  public Locator notices() {
    return page.locator(".notices");
  }

  /** Whether the page is heard from its server. */
  public Locator connection() {
    return page.locator(".connection");
  }

  /** How many elements there are. */
  int countElements() {
    return (int) page.evaluate("document.querySelectorAll('*').length");
  }

  /** Fails where something is not to be seen without scrolling. */
  void assertInView(Locator locator) {
    BoundingBox box = locator.boundingBox();
    assertTrue(
        box != null && box.y >= 0 && box.y + box.height <= HEIGHT,
        () ->
            locator
                + " is at "
                + (box == null ? "no place" : box.y + " to " + (box.y + box.height)));
  }

  /** Fails where somebody who does not see it, or has no mouse, could not use it. */
  public void assertAccessible() {
    assertEquals(
        "",
        new AxeBuilder(page)
            .analyze().getViolations().stream()
                .map(v -> v.getId() + ": " + v.getHelp() + ": " + v.getNodes())
                .reduce("", (a, b) -> a + b + "\n"),
        page.url());
  }

  /** What the browser complained of until now, which is forgotten by that. */
  List<String> consoleErrors() {
    List<String> until = List.copyOf(consoleErrors);
    consoleErrors.clear();
    return until;
  }

  /** Which hosts anything was asked of. */
  Set<String> requestedOrigins() {
    return Set.copyOf(requestedOrigins);
  }

  @Override
  public void close() {
    String here = origin(page.url());
    context.close();
    assertEquals(List.of(), consoleErrors);
    requestedOrigins.remove("data://");
    assertEquals(Set.of(here), requestedOrigins, "hosts that were asked");
  }
}
