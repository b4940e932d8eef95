package dev.portcullis.doctor.checks;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import dev.portcullis.doctor.WebhookTarget;
import java.util.List;
import java.util.stream.Collectors;

/** Finds webhook configurations, of any application, whose Service does not exist. */
final class OrphanedWebhookCheck implements DoctorCheck {

  @Override
  public String name() {
    return "orphaned configurations";
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    for (String kind : WebhookConfigurations.KINDS) {
      installation.listWebhookConfigurations(kind).stream()
          .filter(c -> !c.name().equals(installation.ref().name()))
          .forEach(c -> checkConfiguration(installation, c, report));
    }
  }

  private static void checkConfiguration(
      InstallationView installation,
      StoredWebhookConfiguration configuration,
      FindingReporter report) {
    String missingServices =
        configuration.webhooks().stream()
            .flatMap(w -> WebhookTarget.of(w).asService().stream())
            .distinct()
            .filter(s -> installation.service(s).isEmpty())
            .map(WebhookTarget.ServiceTarget::displayName)
            .collect(Collectors.joining(", "));
    String consequence =
        missingServices + " not found, so requests with failurePolicy Fail are rejected";
    boolean isPortcullis = !configuration.portcullisWebhooks().isEmpty();
    String delete = StoredWebhookConfiguration.deleteCommand(List.of(configuration));
    if (!missingServices.isEmpty() && isPortcullis) {
      report.error(configuration.displayName() + " is orphaned: " + consequence, "", delete);
    } else if (!missingServices.isEmpty()) {
      report.info(
          configuration.displayName() + " of another application may be orphaned: " + consequence,
          delete);
    } else if (isPortcullis) {
      report.info(
          configuration.displayName()
              + " belongs to another Portcullis installation, which receives the same requests",
          delete + " (if this is not intended)");
    }
  }
}
