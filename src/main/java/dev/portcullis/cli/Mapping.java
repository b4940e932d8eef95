package dev.portcullis.cli;

import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.policy.Policy;
import dev.portcullis.routemap.FindingClassifier;
import dev.portcullis.routemap.RecentAdmissions;
import dev.portcullis.routemap.RouteMapConfig;
import dev.portcullis.routemap.RouteMapSource;
import dev.portcullis.routemap.web.RouteMapServer;
import io.quarkus.logging.Log;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The route map's page beside the webhook. What goes wrong with it keeps no review waiting. */
@Singleton
final class Mapping {

  @Inject Vertx vertx;
  @Inject Clock clock;
  @Inject Policy policy;
  @Inject RecentAdmissions admissions;
  @Inject Optional<ClusterClient> cluster;
  @Inject Optional<ManifestSet> view;

  @Inject RouteMapConfig shown;

  private Optional<RouteMapServer> page = Optional.empty();

  /** Where it is, for people; empty where nobody wants it, or it cannot be. */
  Optional<String> start() {
    if (shown.port().isEmpty()) {
      return Optional.empty();
    }
    RouteMapServer server =
        new RouteMapServer(
            vertx,
            source(),
            admissions,
            new FindingClassifier(policy.actions(), LocalDate.now(clock)),
            clock,
            Log::warn);
    page = Optional.of(server);
    try {
      int given = server.start(shown.port().getAsInt()).toCompletableFuture().join();
      return Optional.of("the route map is at http://localhost:" + given + "/");
    } catch (CompletionException | IllegalArgumentException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Log.warnf(
          "no route map: portcullis.map.port: %s: %s", shown.port().getAsInt(), cause.getMessage());
      return Optional.empty();
    }
  }

  private RouteMapSource source() {
    return cluster
        .<RouteMapSource>map(
            c -> new ClusterSource(ClusterSource.title(shown.context()), c, Optional.empty()))
        .orElseGet(
            () ->
                new FileSource(
                    "the manifests in view", true, view.orElseThrow(), shown.dataPlane()));
  }

  @PreDestroy
  void close() {
    page.ifPresent(RouteMapServer::close);
  }
}
