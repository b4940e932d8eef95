package dev.portcullis.doctor.checks;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether a webhook configuration is there, and filled in. */
public record RegistrationCheck(String kind) implements DoctorCheck {

  @Override
  public String name() {
    return kind;
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    Optional<StoredWebhookConfiguration> stored = site.webhookConfiguration(kind);
    String title = kind + " " + site.ref().name();
    if (stored.isEmpty()) {
      say.accept(
          new DoctorFinding(
              Level.ERROR,
              name(),
              title + " is missing: " + consequence(),
              site.certificateMode().installCommand()));
    } else if (stored.get().portcullisWebhooks().isEmpty()) {
      RegistrationDiagnosis why = RegistrationDiagnosis.of(site);
      say.accept(
          new DoctorFinding(
              Level.ERROR,
              name(),
              title
                  + ": webhooks: none of ours: "
                  + consequence()
                  + "; no replica has registered: "
                  + why.text(),
              why.remediation()));
    }
  }

  private String consequence() {
    return kind.equals(WebhookConfigurations.VALIDATING)
        ? "nothing is refused, and nobody is warned"
        : "no port gets a name";
  }
}
