package dev.portcullis.doctor;

import dev.portcullis.cluster.ApiServerUnreachableException;
import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.doctor.checks.CaBundleCheck;
import dev.portcullis.doctor.checks.CertificateExpiryCheck;
import dev.portcullis.doctor.checks.ClockSkewCheck;
import dev.portcullis.doctor.checks.KubernetesVersionCheck;
import dev.portcullis.doctor.checks.NamespaceCoverageCheck;
import dev.portcullis.doctor.checks.OrphanedWebhookCheck;
import dev.portcullis.doctor.checks.PermissionsCheck;
import dev.portcullis.doctor.checks.RegistrationCheck;
import dev.portcullis.doctor.checks.WebhookDriftCheck;
import dev.portcullis.doctor.checks.WebhookServiceCheck;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import dev.portcullis.report.doctor.DoctorReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks at an installation from all sides. */
public final class Doctor {

  private static final List<DoctorCheck> CHECKS =
      Stream.of(
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

  private Doctor() {}

  /**
   * All that is to be said about an installation.
   *
   * @param clock ours, which is compared with the API server's
   * @throws ApiServerUnreachableException if the API server cannot be reached
   */
  public static DoctorReport diagnose(
      ClientConfigFactory connection, InstallationRef scope, Clock clock) {
    try (KubernetesClient client = connection.createClient()) {
      return diagnose(new InstallationView(client, scope, clock));
    } catch (KubernetesClientException e) {
      throw new ApiServerUnreachableException(e.getMessage());
    }
  }

  private static DoctorReport diagnose(InstallationView site) {
    List<String> lookedAt = new ArrayList<>();
    List<DoctorFinding> remarks = new ArrayList<>();
    for (DoctorCheck check : CHECKS) {
      try {
        check.run(site, remarks::add);
        lookedAt.add(check.name());
      } catch (ReadFailedException e) {
        remarks.add(
            new DoctorFinding(
                Level.UNKNOWN, check.name(), check.name() + ": " + e.getMessage(), ""));
      }
    }
    return new DoctorReport(lookedAt, remarks);
  }
}
