package dev.portcullis.doctor.checks;

import dev.portcullis.bundled.RegistrationPhase;
import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.doctor.CertificateMode;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import java.time.Duration;
import java.util.Optional;

/**
 * Checks that a webhook configuration exists and has the webhooks of Portcullis, and that they do
 * not fail open for longer than a new installation needs.
 */
record RegistrationCheck(String kind) implements DoctorCheck {

  @Override
  public String name() {
    return kind;
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    Optional<StoredWebhookConfiguration> stored = installation.webhookConfiguration(kind);
    String displayName = kind + " " + installation.ref().name();
    if (stored.isEmpty()) {
      report.error(
          displayName + " not found, so " + consequence(),
          "",
          installation.certificateMode().installCommand());
    } else if (stored.get().portcullisWebhooks().isEmpty()) {
      RegistrationDiagnosis diagnosis = RegistrationDiagnosis.of(installation);
      report.error(
          displayName
              + " has no Portcullis webhooks, so "
              + consequence()
              + "; no replica has registered: "
              + diagnosis.text(),
          "",
          diagnosis.remediation());
    } else if (isFailOpen(installation, stored.get())) {
      reportFailOpen(installation, stored.get(), report);
    }
  }

  /** Only webhooks that validate ship with failurePolicy Fail. */
  private boolean isFailOpen(InstallationView installation, StoredWebhookConfiguration stored) {
    return kind.equals(WebhookConfigurations.VALIDATING)
        && installation.certificateMode() == CertificateMode.SELF_MANAGED
        && stored.phase() == RegistrationPhase.FAIL_OPEN;
  }

  private static void reportFailOpen(
      InstallationView installation, StoredWebhookConfiguration stored, FindingReporter report) {
    Duration elapsed = Duration.between(stored.registeredAt(), installation.now());
    if (elapsed.compareTo(RegistrationPhase.ARRIVAL_TIMEOUT) > 0) {
      report.error(
          stored.displayName()
              + " was registered "
              + elapsed.toMinutes()
              + " min ago and still has failurePolicy Ignore: reviews do not arrive, and requests"
              + " are admitted unchecked",
          stored.displayName() + ": webhooks[*].failurePolicy",
          installation.ref().logsCommand());
    } else {
      report.info(
          stored.displayName()
              + " was registered "
              + elapsed.toSeconds()
              + " s ago and has failurePolicy Ignore until reviews have arrived for some seconds",
          "");
    }
  }

  private String consequence() {
    return kind.equals(WebhookConfigurations.VALIDATING)
        ? "no request is rejected or warned about"
        : "no port is named";
  }
}
