package dev.portcullis.doctor.checks;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.doctor.DoctorCheck;
import java.util.List;
import java.util.stream.Stream;

/** The list of all checks. */
public final class DoctorChecks {

  private DoctorChecks() {}

  /** All checks, in the order in which they run. */
  public static List<DoctorCheck> all() {
    return Stream.of(
            Stream.of(new KubernetesVersionCheck(), new ClockSkewCheck()),
            WebhookConfigurations.KINDS.stream().map(RegistrationCheck::new),
            Stream.of(new WebhookServiceCheck()),
            WebhookConfigurations.KINDS.stream().map(WebhookDriftCheck::new),
            Stream.of(
                new OrphanedWebhookCheck(),
                new CaBundleCheck(),
                new CertificateExpiryCheck(),
                new PermissionsCheck(),
                new NamespaceCoverageCheck()))
        .<DoctorCheck>flatMap(s -> s)
        .toList();
  }
}
