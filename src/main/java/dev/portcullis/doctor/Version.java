package dev.portcullis.doctor;

import dev.portcullis.cluster.UnsupportedVersionException;
import dev.portcullis.report.Remark;
import dev.portcullis.report.Remark.Level;
import java.util.function.Consumer;

/** Whether the API server is new enough. */
final class Version implements Check {

  @Override
  public String about() {
    return "the API server's version";
  }

  @Override
  public void look(Site site, Consumer<Remark> say) {
    try {
      UnsupportedVersionException.requireSupported(site.version());
    } catch (UnsupportedVersionException e) {
      say.accept(new Remark(Level.WRONG, about(), e.getMessage(), "upgrade the cluster"));
    }
  }
}
