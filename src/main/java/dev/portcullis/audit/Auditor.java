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
final class Auditor {

  private final AuditSettings settings;
  private final Optional<ClusterClient> cluster;
  private final AdmissionEvaluator court;
  private final Clock clock;
  private final MeterRegistry registry;
  private Optional<Audit> audit = Optional.empty();

  Auditor(
      AuditSettings settings,
      Optional<ClusterClient> cluster,
      AdmissionEvaluator court,
      Clock clock,
      MeterRegistry registry) {
    this.settings = settings;
    this.cluster = cluster;
    this.court = court;
    this.clock = clock;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) {
    settings.check();
    if (settings.isOn() && cluster.isPresent()) {
      Audit one = new Audit(settings, cluster.get(), court.policy(), clock, registry);
      audit = Optional.of(one);
      one.begin();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    audit.ifPresent(Audit::close);
  }
}
