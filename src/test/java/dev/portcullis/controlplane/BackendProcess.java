package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Listeners on a host of a {@link VirtualNetwork}, which answer whoever comes with where they were
 * met: {@code 10.8.1.127:80/TCP}. All of them are one process. Where none listens a client is
 * refused.
 */
public final class BackendProcess implements AutoCloseable {

  private final ManagedProcess daemon;

  private BackendProcess(ManagedProcess daemon) {
    this.daemon = daemon;
  }

  /**
   * Gives the host the addresses that it lacks, and returns when all listen: after a quarter of a
   * second.
   *
   * @throws IllegalStateException if one cannot, because another does: it says which
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
            // Not all of it, because a JVM tells first what its environment made it do.
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

  /** Whether they are still there. */
  public boolean isRunning() {
    return daemon.isRunning();
  }

  /** Ends them all; the addresses stay. */
  @Override
  public void close() {
    daemon.kill();
  }
}
