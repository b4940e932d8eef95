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
 * Shows a map as a page of this machine, until somebody ends the program. Apart from its command,
 * because picocli looks at all that a command is made of, and the launcher has no Vert.x for the
 * other commands.
 */
final class RouteMapRunner {

  /** The time of commands. */
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

  /** Watches a cluster. */
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
   * Shows what stands still.
   *
   * @param look what to do every second, to see whether it does
   */
  int runSource(RouteMapSource source, Runnable look) throws InterruptedException {
    Vertx vertx = createVertx();
    try {
      if (source.isLive()) {
        vertx.setPeriodic(POLL_MILLIS, t -> vertx.executeBlocking(() -> runTask(look)));
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

  /** Without a cache of files: nothing is written anywhere. */
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
      int given = page.start(port).toCompletableFuture().get();
      out.println(
          "the map of "
              + source.title()
              + " is at http://localhost:"
              + given
              + "/; end with Ctrl-C");
      out.flush();
      new CountDownLatch(1).await();
      return 0;
    } catch (ExecutionException e) {
      printError(
          "port "
              + port
              + " of "
              + RouteMapServer.BIND_ADDRESS
              + " cannot be listened on: "
              + e.getCause().getMessage()
              + "; --port names another, 0 any free one");
      return ExitCode.USAGE;
    }
  }
}
