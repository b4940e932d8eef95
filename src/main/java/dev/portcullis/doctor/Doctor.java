package dev.portcullis.doctor;

import dev.portcullis.cluster.ApiServerUnreachableException;
import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Runs checks on an installation. */
public final class Doctor {

  private Doctor() {}

  /**
   * Runs all checks and collects their findings.
   *
   * @param clock the local clock, which is compared with the API server's
   * @throws ApiServerUnreachableException if the API server cannot be reached
   */
  public static DoctorReport diagnose(
      ClientConfigFactory connection, InstallationRef ref, Clock clock, List<DoctorCheck> checks) {
    try (KubernetesClient client = connection.createClient()) {
      return diagnose(new InstallationView(client, ref, clock), checks);
    } catch (KubernetesClientException e) {
      throw new ApiServerUnreachableException(e.getMessage());
    }
  }

  private static DoctorReport diagnose(InstallationView installation, List<DoctorCheck> checks) {
    List<String> completed = new ArrayList<>();
    List<DoctorFinding> findings = new ArrayList<>();
    if (InstallationPresence.isMissing(installation)) {
      FindingReporter report = new FindingReporter(InstallationPresence.NAME, findings::add);
      InstallationPresence.reportMissing(installation, report);
      return new DoctorReport(List.of(InstallationPresence.NAME), findings);
    }
    for (DoctorCheck check : checks) {
      FindingReporter report = new FindingReporter(check.name(), findings::add);
      try {
        check.run(installation, report);
        completed.add(check.name());
      } catch (ReadFailedException e) {
        report.unknown("Check \"" + check.name() + "\" not completed: " + e.getMessage(), "");
      }
    }
    return new DoctorReport(completed, findings);
  }
}
