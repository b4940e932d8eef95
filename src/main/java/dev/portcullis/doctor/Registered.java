package dev.portcullis.doctor;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether a webhook configuration is there, and filled in. */
record Registered(String kind) implements Check {

  @Override
  public String about() {
    return kind;
  }

  @Override
  public void look(Site site, Consumer<DoctorFinding> say) {
    Optional<Webhooks> stored = site.configuration(kind);
    String title = kind + " " + site.scope().name();
    if (stored.isEmpty()) {
      say.accept(
          new DoctorFinding(
              Level.WRONG,
              about(),
              title + " is missing: " + consequence(),
              site.setup().install()));
    } else if (stored.get().ours().isEmpty()) {
      Idle why = Idle.of(site);
      say.accept(
          new DoctorFinding(
              Level.WRONG,
              about(),
              title
                  + ": webhooks: none of ours: "
                  + consequence()
                  + "; no replica has registered: "
                  + why.text(),
              why.remedy()));
    }
  }

  private String consequence() {
    return kind.equals(WebhookConfigurations.VALIDATING)
        ? "nothing is refused, and nobody is warned"
        : "no port gets a name";
  }
}
