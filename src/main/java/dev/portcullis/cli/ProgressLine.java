package dev.portcullis.cli;

import dev.portcullis.model.TextSanitizer;
import java.io.PrintWriter;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;

/**
 * A line on a terminal that shows the file being read, if reading takes longer than a second. It is
 * erased at the end.
 */
final class ProgressLine implements Consumer<String>, AutoCloseable {

  private static final int DELAY_MILLIS = 1_000;
  private static final int PERIOD_MILLIS = 200;

  /** Longer names are truncated, because a wrapped line cannot be erased. */
  private static final int MAX_NAME_LENGTH = 50;

  private final PrintWriter err;
  private Timer timer;
  private String file = "";
  private int fileCount;
  private boolean visible;
  private boolean closed;

  /** Shows nothing until {@link #render} or one second after {@link #start}. */
  ProgressLine(PrintWriter err) {
    this.err = err;
  }

  /** Shows the current file after one second. */
  ProgressLine start() {
    timer = new Timer("progress", true);
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            render();
          }
        },
        DELAY_MILLIS,
        PERIOD_MILLIS);
    return this;
  }

  /** Sets the file that is read from now on. */
  @Override
  public synchronized void accept(String next) {
    file = next;
    fileCount++;
  }

  synchronized void render() {
    if (closed) {
      return; // the timer task was already running when the timer was canceled
    }
    String end =
        file.length() > MAX_NAME_LENGTH
            ? "…" + file.substring(file.length() - MAX_NAME_LENGTH)
            : file;
    err.print("\r\u001B[Kreading, file " + fileCount + ": " + TextSanitizer.toSingleLine(end));
    err.flush();
    visible = true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
    if (visible) {
      err.print("\r\u001B[K");
      err.flush();
    }
  }
}
