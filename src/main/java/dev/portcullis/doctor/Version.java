package dev.portcullis.doctor;

import dev.portcullis.cluster.UnsupportedVersionException;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.function.Consumer;

/** Whether the API server is new enough. */
final class Version implements Check {

  @Override
  public String about() {
    return "the API server's version";
  }

  @Override
  public void look(Site site, Consumer<DoctorFinding> say) {
    try {
      UnsupportedVersionException.requireSupported(site.version());
    } catch (UnsupportedVersionException e) {
      say.accept(new DoctorFinding(Level.WRONG, about(), e.getMessage(), "upgrade the cluster"));
    }
  }
}
