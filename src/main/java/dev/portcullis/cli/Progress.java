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
final class Progress implements Consumer<String>, AutoCloseable {

  private static final int PATIENCE = 1_000;
  private static final int PERIOD = 200;

  /** Longer names are cut: a line that wraps cannot be taken back. */
  private static final int LONGEST = 50;

  private final PrintWriter err;
  private Timer timer;
  private String file = "";
  private int number;
  private boolean shown;
  private boolean over;

  /** Nothing is shown before the first {@link #show}, or one second after {@link #start}. */
  Progress(PrintWriter err) {
    this.err = err;
  }

  /** Shows, from a second on, what is being read. */
  Progress start() {
    timer = new Timer("progress", true);
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            show();
          }
        },
        PATIENCE,
        PERIOD);
    return this;
  }

  /** The file that is read from now on. */
  @Override
  public synchronized void accept(String next) {
    file = next;
    number++;
  }

  synchronized void show() {
    if (over) {
      return; // the timer was about to, when it was cancelled
    }
    String end = file.length() > LONGEST ? "…" + file.substring(file.length() - LONGEST) : file;
    err.print("\r\u001B[Kreading, file " + number + ": " + TextSanitizer.toSingleLine(end));
    err.flush();
    shown = true;
  }

  @Override
  public synchronized void close() {
    over = true;
    if (timer != null) {
      timer.cancel();
    }
    if (shown) {
      err.print("\r\u001B[K");
      err.flush();
    }
  }
}
