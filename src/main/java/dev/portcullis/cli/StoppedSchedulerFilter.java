package dev.portcullis.cli;

import io.quarkus.arc.Arc;
import io.quarkus.logging.LoggingFilter;
import java.util.function.BooleanSupplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Leaves out what the scheduler logs after the server has stopped. A task that became due in this
 * moment cannot run any more, and the scheduler logs that with a stack trace. The log would end
 * with it instead of the reason why the server did not start.
 */
@LoggingFilter(name = "stopped-scheduler")
public final class StoppedSchedulerFilter implements Filter {

  private final BooleanSupplier isStopped;

  /** Looks at the server of this JVM. */
  public StoppedSchedulerFilter() {
    this(() -> Arc.container() == null);
  }

  StoppedSchedulerFilter(BooleanSupplier isStopped) {
    this.isStopped = isStopped;
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    String logger = record.getLoggerName();
    return logger == null
        || !logger.startsWith("io.quarkus.scheduler.")
        || !isStopped.getAsBoolean();
  }
}
