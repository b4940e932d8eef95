package dev.portcullis.audit;

import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.policy.AdmissionEvaluator;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Begins the audit with the server, where there is to be one, and ends it with the server. */
@Singleton
final class AuditLifecycle {

  private final AuditConfig config;
  private final Optional<ClusterClient> cluster;
  private final AdmissionEvaluator evaluator;
  private final Clock clock;
  private final MeterRegistry registry;
  private Optional<AuditLoop> auditLoop = Optional.empty();

  AuditLifecycle(
      AuditConfig settings,
      Optional<ClusterClient> cluster,
      AdmissionEvaluator court,
      Clock clock,
      MeterRegistry registry) {
    this.config = settings;
    this.cluster = cluster;
    this.evaluator = court;
    this.clock = clock;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) {
    config.check();
    if (config.isOn() && cluster.isPresent()) {
      AuditLoop one = new AuditLoop(config, cluster.get(), evaluator.policy(), clock, registry);
      auditLoop = Optional.of(one);
      one.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    auditLoop.ifPresent(AuditLoop::close);
  }
}
