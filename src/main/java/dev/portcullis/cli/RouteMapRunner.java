package dev.portcullis.cli;

import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.Policy;
import dev.portcullis.routemap.RecentAdmissions;
import dev.portcullis.routemap.RouteMapSource;
import dev.portcullis.routemap.source.ClusterRouteMapSource;
import dev.portcullis.routemap.web.RouteMapServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.ExitCode;

/**
 * Serves a route map on loopback until the program ends. Separate from its command, because picocli
 * loads all types of a command's members, and the launcher has no Vert.x for the other commands.
 */
final class RouteMapRunner {

  static final Clock CLOCK = Clock.systemUTC();

  private static final long POLL_MILLIS = 1_000;

  private final Policy policy;
  private final int port;
  private final PrintWriter out;
  private final PrintWriter err;

  RouteMapRunner(Policy policy, int port, PrintWriter out, PrintWriter err) {
    this.policy = policy;
    this.port = port;
    this.out = out;
    this.err = err;
  }

  /** Serves the map of a watched cluster. */
  int runCluster(
      String title, ClientConfigFactory connection, Optional<String> namespace, DataPlane dataPlane)
      throws InterruptedException {
    Vertx vertx = createVertx();
    try (ClusterClient cluster =
        new ClusterClient(connection, dataPlane, vertx, this::printError)) {
      cluster
          .start()
          .exceptionally(
              e -> {
                printError((e.getCause() == null ? e : e.getCause()).getMessage());
                return null;
              });
      return serve(new ClusterRouteMapSource(title, cluster, namespace), vertx);
    } finally {
      vertx.close();
    }
  }

  /**
   * Serves the map of a source.
   *
   * @param refresh called every second while the source is live
   */
  int runSource(RouteMapSource source, Runnable refresh) throws InterruptedException {
    Vertx vertx = createVertx();
    try {
      if (source.isLive()) {
        vertx.setPeriodic(POLL_MILLIS, t -> vertx.executeBlocking(() -> runTask(refresh)));
      }
      return serve(source, vertx);
    } finally {
      vertx.close();
    }
  }

  private static boolean runTask(Runnable task) {
    task.run();
    return true;
  }

  /** Creates Vert.x without a file cache, so that nothing is written to disk. */
  private static Vertx createVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  private void printError(String line) {
    err.println("portcullis: " + line);
    err.flush();
  }

  private int serve(RouteMapSource source, Vertx vertx) throws InterruptedException {
    try (RouteMapServer page =
        new RouteMapServer(
            vertx, source, new RecentAdmissions(), policy, CLOCK, this::printError)) {
      int boundPort = page.start(port).toCompletableFuture().get();
      out.println(
          "route map of "
              + source.title()
              + ": http://localhost:"
              + boundPort
              + "/ (stop with Ctrl-C)");
      out.flush();
      new CountDownLatch(1).await();
      return 0;
    } catch (ExecutionException e) {
      printError(
          "cannot listen on port "
              + port
              + " of "
              + RouteMapServer.BIND_ADDRESS
              + ": "
              + e.getCause().getMessage()
              + "; select another port with --port, 0 for any free port");
      return ExitCode.USAGE;
    }
  }
}
