package dev.portcullis.cli;

import dev.portcullis.model.TextSanitizer;
import java.io.PrintWriter;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;

/**
 * A line on a terminal that says what is being read, once that takes longer than a second. It is
 * gone when all is read.
 */
final class ProgressLine implements Consumer<String>, AutoCloseable {

  private static final int DELAY_MILLIS = 1_000;
  private static final int PERIOD_MILLIS = 200;

  /** Longer names are cut: a line that wraps cannot be taken back. */
  private static final int MAX_NAME_LENGTH = 50;

  private final PrintWriter err;
  private Timer timer;
  private String file = "";
  private int fileCount;
  private boolean visible;
  private boolean closed;

  /** Nothing is shown before the first {@link #render}, or one second after {@link #start}. */
  ProgressLine(PrintWriter err) {
    this.err = err;
  }

  /** Shows, from a second on, what is being read. */
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

  /** The file that is read from now on. */
  @Override
  public synchronized void accept(String next) {
    file = next;
    fileCount++;
  }

  synchronized void render() {
    if (closed) {
      return; // the timer was about to, when it was cancelled
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
