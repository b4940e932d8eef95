package dev.portcullis.doctor;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Whether webhook configurations are left of what is not there any more, ours or others'. */
final class Leftovers implements Check {

  @Override
  public String about() {
    return "leftover configurations";
  }

  @Override
  public void look(Site site, Consumer<DoctorFinding> say) {
    for (String kind : WebhookConfigurations.KINDS) {
      for (Webhooks configuration : site.allConfigurations(kind)) {
        if (!configuration.name().equals(site.scope().name())) {
          look(site, configuration, say);
        }
      }
    }
  }

  private void look(Site site, Webhooks configuration, Consumer<DoctorFinding> say) {
    List<Target.OfService> gone =
        configuration.entries().stream()
            .flatMap(e -> Target.of(e).service().stream())
            .distinct()
            .filter(s -> site.service(s).isEmpty())
            .toList();
    boolean ours = !configuration.ours().isEmpty();
    if (!gone.isEmpty()) {
      say.accept(
          new DoctorFinding(
              ours ? Level.WRONG : Level.NOTE,
              about(),
              configuration.title()
                  + (ours ? " is left over: " : " is not ours and may be left over: ")
                  + "there is no "
                  + gone.stream().map(Target.OfService::title).collect(Collectors.joining(", "))
                  + ", and what failurePolicy: Fail is set for in it is refused",
              configuration.delete()));
    } else if (ours) {
      say.accept(
          new DoctorFinding(
              Level.NOTE,
              about(),
              configuration.title() + " is of another installation, and asks about the same",
              configuration.delete() + " (if that is not wanted)"));
    }
  }
}
