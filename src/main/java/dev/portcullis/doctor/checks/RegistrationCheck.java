package dev.portcullis.doctor.checks;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import java.util.Optional;

/** Checks that a webhook configuration exists and has the webhooks of Portcullis. */
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
    }
  }

  private String consequence() {
    return kind.equals(WebhookConfigurations.VALIDATING)
        ? "no request is rejected or warned about"
        : "no port is named";
  }
}
