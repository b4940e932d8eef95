package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Listeners on a host of a {@link VirtualNetwork}. Each answers a client with the destination that
 * it reached: {@code 10.8.1.127:80/TCP}. All run in one process. Connections to other destinations
 * are refused.
 */
public final class BackendProcess implements AutoCloseable {

  private final ManagedProcess daemon;

  private BackendProcess(ManagedProcess daemon) {
    this.daemon = daemon;
  }

  /**
   * Adds missing addresses to the host, and returns when all sockets listen, after about a quarter
   * of a second.
   *
   * @throws IllegalStateException if a destination is in use; the message names it
   */
  public static BackendProcess listen(NetworkHost host, Collection<Destination> destinations) {
    host.addAddresses(destinations.stream().map(Destination::address).toList());
    String[] names = destinations.stream().map(Destination::toString).toArray(String[]::new);
    Path log = log();
    ManagedProcess daemon =
        new ManagedProcess(
            host.launcher(),
            JavaProcess.command(BackendMain.class, names),
            log,
            // The output can start with lines of the JVM about its environment.
            () -> read(log).endsWith(BackendMain.READY));
    daemon.start();
    return new BackendProcess(daemon);
  }

  private static Path log() {
    try {
      Path log = Files.createTempFile("backend-", ".log");
      log.toFile().deleteOnExit();
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the process is running. */
  public boolean isRunning() {
    return daemon.isRunning();
  }

  /** Ends the process; the addresses stay. */
  @Override
  public void close() {
    daemon.kill();
  }
}
