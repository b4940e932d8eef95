package dev.portcullis.cli;

import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.policy.Policy;
import dev.portcullis.routemap.RecentAdmissions;
import dev.portcullis.routemap.RouteMapConfig;
import dev.portcullis.routemap.RouteMapSource;
import dev.portcullis.routemap.source.ClusterRouteMapSource;
import dev.portcullis.routemap.source.FileRouteMapSource;
import dev.portcullis.routemap.web.RouteMapServer;
import io.quarkus.logging.Log;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Serves the route map next to the webhook. Its failures do not affect the webhook. */
@Singleton
final class RouteMapService {

  @Inject Vertx vertx;
  @Inject Clock clock;
  @Inject Policy policy;
  @Inject RecentAdmissions admissions;
  @Inject Instance<ClusterClient> cluster;
  @Inject Instance<ManifestSet> manifests;

  @Inject RouteMapConfig config;

  private Optional<RouteMapServer> routeMapServer = Optional.empty();

  /** Starts the server and returns a line with its address; empty if disabled or failed. */
  Optional<String> start() {
    if (config.port().isEmpty()) {
      return Optional.empty();
    }
    RouteMapServer server =
        new RouteMapServer(vertx, createSource(), admissions, policy, clock, Log::warn);
    routeMapServer = Optional.of(server);
    try {
      int boundPort = server.start(config.port().getAsInt()).toCompletableFuture().join();
      return Optional.of("route map: http://localhost:" + boundPort + "/");
    } catch (CompletionException | IllegalArgumentException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Log.warnf(
          "route map not started: portcullis.map.port=%s: %s",
          config.port().getAsInt(), cause.getMessage());
      return Optional.empty();
    }
  }

  private RouteMapSource createSource() {
    return cluster.isResolvable()
        ? new ClusterRouteMapSource(
            ClusterRouteMapSource.titleOf(config.context()), cluster.get(), Optional.empty())
        : new FileRouteMapSource("manifests", true, manifests.get(), config.dataPlane());
  }

  @PreDestroy
  void close() {
    routeMapServer.ifPresent(RouteMapServer::close);
  }
}
