package dev.portcullis.doctor.checks;

import dev.portcullis.cluster.UnsupportedVersionException;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;

/** Checks that the version of Kubernetes is supported. */
final class KubernetesVersionCheck implements DoctorCheck {

  @Override
  public String name() {
    return "Kubernetes version";
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    try {
      UnsupportedVersionException.requireSupported(installation.kubernetesVersion());
    } catch (UnsupportedVersionException e) {
      report.error(e.getMessage(), "", "upgrade the cluster");
    }
  }
}
