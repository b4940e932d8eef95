package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class StoppedSchedulerFilterTest {

  private static final String SCHEDULER =
      "io.quarkus.scheduler.common.runtime.StatusEmitterInvoker";

  @Test
  void failedTasksAreLoggedWhileTheServerRuns() {
    StoppedSchedulerFilter filter = new StoppedSchedulerFilter(() -> false);
    assertTrue(filter.isLoggable(record(SCHEDULER)));
    assertTrue(filter.isLoggable(record(null)));
  }

  @Test
  void tasksAreNotLoggedOnceItHasStopped() {
    StoppedSchedulerFilter filter = new StoppedSchedulerFilter(() -> true);
    assertFalse(filter.isLoggable(record(SCHEDULER)));
    assertTrue(filter.isLoggable(record("dev.portcullis.registration.WebhookRegistrar")));
    assertTrue(filter.isLoggable(record(null)));
  }

  private static LogRecord record(String logger) {
    LogRecord record = new LogRecord(Level.SEVERE, "a message");
    record.setLoggerName(logger);
    return record;
  }
}
