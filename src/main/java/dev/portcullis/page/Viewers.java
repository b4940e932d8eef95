package dev.portcullis.page;

import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who is told what happens, as server-sent events. */
final class Viewers {

  /** More windows than anybody has open; each costs a connection. */
  static final int MOST = 32;

  /** How much of it may be on its way to one of them. */
  static final int QUEUE_BYTES = 1 << 20;

  private final Set<HttpServerResponse> viewers = ConcurrentHashMap.newKeySet();

  /** One more, who has been told nothing yet; false if there are too many. */
  synchronized boolean add(HttpServerResponse viewer) {
    if (viewers.size() >= MOST) {
      return false;
    }
    viewer.setWriteQueueMaxSize(QUEUE_BYTES);
    viewer.closeHandler(v -> viewers.remove(viewer));
    viewer.exceptionHandler(e -> viewers.remove(viewer));
    viewers.add(viewer);
    return true;
  }

  boolean isEmpty() {
    return viewers.isEmpty();
  }

  int size() {
    return viewers.size();
  }

  /** Something happened; the data is on one line. */
  void tell(String event, String data) {
    write("event: " + event + "\ndata: " + data + "\n\n");
  }

  /** Nothing happened, and the connection is still there. */
  void beat() {
    write(": \n\n");
  }

  /** Who reads slower than things happen is hung up on: the page comes again and asks for all. */
  private void write(String text) {
    for (HttpServerResponse viewer : viewers) {
      if (viewer.writeQueueFull()) {
        viewers.remove(viewer);
        viewer.reset();
      } else {
        viewer.write(text);
      }
    }
  }
}
