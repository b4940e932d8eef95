package dev.portcullis.doctor.checks;

import dev.portcullis.cluster.UnsupportedVersionException;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.function.Consumer;

/** Whether the API server is new enough. */
public final class KubernetesVersionCheck implements DoctorCheck {

  @Override
  public String name() {
    return "the API server's version";
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    try {
      UnsupportedVersionException.requireSupported(site.kubernetesVersion());
    } catch (UnsupportedVersionException e) {
      say.accept(new DoctorFinding(Level.ERROR, name(), e.getMessage(), "upgrade the cluster"));
    }
  }
}
