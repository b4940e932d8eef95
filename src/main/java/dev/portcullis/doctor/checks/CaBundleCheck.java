package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.CertificateChain;
import dev.portcullis.doctor.CertificateMode;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.ServingCertificate;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import dev.portcullis.doctor.WebhookTarget;
import dev.portcullis.model.TextSanitizer;
import java.util.List;
import java.util.Optional;

/** Checks that the CA bundles verify the serving certificate, and that its names match. */
final class CaBundleCheck implements DoctorCheck {

  @Override
  public String name() {
    return "CA bundle";
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    List<StoredWebhookConfiguration> configurations =
        installation.webhookConfigurations().stream()
            .filter(c -> !c.portcullisWebhooks().isEmpty())
            .toList();
    List<CaBundle> bundles = configurations.stream().flatMap(c -> CaBundle.of(c).stream()).toList();
    bundles.stream()
        .filter(b -> b.certificates().isEmpty())
        .forEach(
            b ->
                report.error(
                    "The CA bundle contains no certificate, so every webhook call fails",
                    b.location(),
                    restoreWebhooksCommand(installation, b)));
    if (bundles.isEmpty()) {
      return; // the API server calls no webhook
    }
    ServingCertificate serving = installation.servingCertificate();
    if (serving.chain().isEmpty()) {
      reportMissingCertificate(installation, serving, report);
      return;
    }
    CertificateChain chain = serving.chain().get();
    for (CaBundle bundle : bundles) {
      describeMismatch(chain, serving.description(), bundle)
          .ifPresent(
              m ->
                  report.error(m, bundle.location(), restoreWebhooksCommand(installation, bundle)));
    }
    configurations.stream()
        .flatMap(c -> c.portcullisWebhooks().stream())
        .flatMap(w -> WebhookTarget.of(w).asService().stream())
        .map(WebhookTarget.ServiceTarget::host)
        .distinct()
        .filter(host -> !chain.isValidForHost(host))
        .forEach(
            host ->
                report.error(
                    "The API server calls \""
                        + host
                        + "\", but the "
                        + serving.description()
                        + " is valid for "
                        + (chain.dnsNames().isEmpty()
                            ? "no DNS name"
                            : TextSanitizer.toSingleLine(String.join(", ", chain.dnsNames()))),
                    "",
                    installation.certificateMode().renewCertificateCommand(installation.ref())));
  }

  private static String restoreWebhooksCommand(InstallationView installation, CaBundle bundle) {
    return installation
        .certificateMode()
        .restoreWebhooksCommand(bundle.configuration().kind(), bundle.configuration().name());
  }

  /** Describes why a bundle does not verify a chain; empty if it does. */
  static Optional<String> describeMismatch(
      CertificateChain chain, String description, CaBundle bundle) {
    if (bundle.certificates().isEmpty()
        || chain.findTrustAnchor(bundle.certificates()).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        "The CA bundle does not verify the "
            + description
            + ": the issuer is "
            + TextSanitizer.toSingleLine(chain.leaf().getIssuerX500Principal().getName())
            + ", the bundle has "
            + TextSanitizer.toSingleLine(bundle.subjectNames())
            + (hasSameName(chain, bundle) ? " with another key" : "")
            + "; every webhook call fails");
  }

  private static boolean hasSameName(CertificateChain chain, CaBundle bundle) {
    return bundle.certificates().stream()
        .anyMatch(c -> c.getSubjectX500Principal().equals(chain.leaf().getIssuerX500Principal()));
  }

  /** Certificates that the server does not issue itself may be stored anywhere. */
  private static void reportMissingCertificate(
      InstallationView installation, ServingCertificate serving, FindingReporter report) {
    if (installation.certificateMode() == CertificateMode.SELF_MANAGED) {
      report.error(
          serving.description() + ", so a starting server has no certificate",
          "",
          installation.ref().logsCommand());
    } else {
      report.unknown(
          serving.description() + ", so the serving certificate is unknown",
          installation.ref().kubectlCommand("port-forward service/portcullis 8443:443")
              + " & portcullis doctor --server localhost:8443");
    }
  }
}
