package dev.portcullis.audit;

import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.policy.AdmissionEvaluator;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Starts the audit with the server, if it is enabled and there is a cluster, and stops it. */
@Singleton
final class AuditLifecycle {

  private final AuditConfig config;
  private final RepairConfig repairConfig;
  private final Instance<ClusterClient> cluster;
  private final AdmissionEvaluator evaluator;
  private final Clock clock;
  private final MeterRegistry registry;
  private Optional<AuditLoop> auditLoop = Optional.empty();

  AuditLifecycle(
      AuditConfig config,
      RepairConfig repairConfig,
      Instance<ClusterClient> cluster,
      AdmissionEvaluator evaluator,
      Clock clock,
      MeterRegistry registry) {
    this.config = config;
    this.repairConfig = repairConfig;
    this.cluster = cluster;
    this.evaluator = evaluator;
    this.clock = clock;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) {
    config.validate();
    boolean runs = config.isOn() && cluster.isResolvable();
    repairConfig.validate(runs, evaluator.policy().portNaming().endpoints());
    if (runs) {
      cluster.get().requireNamespace("portcullis.audit.mode=on");
      AuditLoop loop =
          new AuditLoop(
              config,
              repairConfig.repair(),
              cluster.get(),
              evaluator.policy(),
              clock,
              System::nanoTime,
              registry);
      auditLoop = Optional.of(loop);
      loop.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    auditLoop.ifPresent(AuditLoop::close);
  }
}
