package dev.portcullis.webhook;

import dev.portcullis.cluster.CaBundleState;
import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.plan.BoundedPlanner;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.LiveReader;
import dev.portcullis.policy.Policy;
import dev.portcullis.routemap.RecentAdmissions;
import dev.portcullis.routemap.RouteMapConfig;
import io.quarkus.arc.lookup.LookupIfProperty;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.Config;

/** Produces the beans that the settings determine. */
@ApplicationScoped
class WebhookProducers {

  /** Creates the evaluator at startup, so that invalid settings prevent the start. */
  void validateConfigAtStartup(
      @Observes StartupEvent event, AdmissionEvaluator evaluator, Config config) {
    RenamedSettings.warnIfUsed(config, Log::warn);
  }

  /** The live cluster; not resolvable if manifests, a list or indexed, replace it. */
  @Produces
  @Singleton
  @LookupIfProperty(name = "portcullis.manifests", stringValue = "", lookupIfMissing = true)
  @LookupIfProperty(name = "portcullis.manifests[0]", stringValue = "", lookupIfMissing = true)
  ClusterClient clusterClient(PortcullisConfig config, Vertx vertx) {
    return new ClusterClient(
        new ClientConfigFactory(config.kubeconfig(), config.context()),
        config.dataPlane(),
        vertx,
        Log::warn);
  }

  void closeClusterClient(@Disposes ClusterClient cluster) {
    cluster.close();
  }

  @Produces
  @Singleton
  Policy policy(PortcullisConfig config) {
    return config.policy();
  }

  @Produces
  @Singleton
  AdmissionEvaluator admissionEvaluator(
      PortcullisConfig config,
      Policy policy,
      Instance<ClusterClient> cluster,
      Instance<ManifestSet> manifests) {
    return cluster.isResolvable()
        ? createEvaluator(
            config, policy, cluster.get().view(), Optional.of(cluster.get().liveReader()))
        : createEvaluator(config, policy, manifests.get());
  }

  static AdmissionEvaluator createEvaluator(
      PortcullisConfig config, Policy policy, ManifestSet manifests) {
    return createEvaluator(
        config,
        policy,
        new SnapshotView(manifests.resources(), config.dataPlane()),
        Optional.empty());
  }

  private static AdmissionEvaluator createEvaluator(
      PortcullisConfig config, Policy policy, ResourceView view, Optional<LiveReader> liveReader) {
    return new AdmissionEvaluator(
        view, liveReader, policy, config.onUnconfirmed(), new BoundedPlanner(threadCpuTime()));
  }

  /** The CPU time of the current thread, or elapsed time where the platform does not count it. */
  private static LongSupplier threadCpuTime() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.isCurrentThreadCpuTimeSupported()
        ? threads::getCurrentThreadCpuTime
        : System::nanoTime;
  }

  /** The manifests that replace a cluster; created only without a live cluster. */
  @Produces
  @Singleton
  ManifestSet manifests(PortcullisConfig config) {
    ManifestSet set =
        ManifestLoader.load(
            config.manifests().orElseThrow(), InputStream.nullInputStream(), config.namespace());
    if (!set.errors().isEmpty()) {
      throw new IllegalArgumentException(
          "portcullis.manifests: "
              + set.errors().get(0).position()
              + ": "
              + set.errors().get(0).message());
    }
    return set;
  }

  @Produces
  @Singleton
  RouteMapConfig routeMapConfig(PortcullisConfig config) {
    return new RouteMapConfig(config.map().port(), config.context(), config.dataPlane());
  }

  @Produces
  @Singleton
  RecentAdmissions recentAdmissions() {
    return new RecentAdmissions();
  }

  @Produces
  @Singleton
  CaBundleState caBundleState(Clock clock) {
    return new CaBundleState(clock);
  }

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
