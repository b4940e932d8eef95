package dev.portcullis.doctor.checks;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import dev.portcullis.doctor.WebhookTarget;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Whether webhook configurations are left of what is not there any more, ours or others'. */
public final class OrphanedWebhookCheck implements DoctorCheck {

  @Override
  public String name() {
    return "leftover configurations";
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    for (String kind : WebhookConfigurations.KINDS) {
      for (StoredWebhookConfiguration configuration : site.listWebhookConfigurations(kind)) {
        if (!configuration.name().equals(site.ref().name())) {
          look(site, configuration, say);
        }
      }
    }
  }

  private void look(
      InstallationView site,
      StoredWebhookConfiguration configuration,
      Consumer<DoctorFinding> say) {
    List<WebhookTarget.ServiceTarget> gone =
        configuration.webhooks().stream()
            .flatMap(e -> WebhookTarget.of(e).asService().stream())
            .distinct()
            .filter(s -> site.service(s).isEmpty())
            .toList();
    boolean ours = !configuration.portcullisWebhooks().isEmpty();
    if (!gone.isEmpty()) {
      say.accept(
          new DoctorFinding(
              ours ? Level.ERROR : Level.INFO,
              name(),
              configuration.displayName()
                  + (ours ? " is left over: " : " is not ours and may be left over: ")
                  + "there is no "
                  + gone.stream()
                      .map(WebhookTarget.ServiceTarget::displayName)
                      .collect(Collectors.joining(", "))
                  + ", and what failurePolicy: Fail is set for in it is refused",
              configuration.deleteCommand()));
    } else if (ours) {
      say.accept(
          new DoctorFinding(
              Level.INFO,
              name(),
              configuration.displayName() + " is of another installation, and asks about the same",
              configuration.deleteCommand() + " (if that is not wanted)"));
    }
  }
}
