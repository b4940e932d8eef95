package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.CertificateChain;
import dev.portcullis.doctor.CertificateMode;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.ServingCertificate;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import dev.portcullis.doctor.WebhookTarget;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the API server trusts what is served. */
public final class CaBundleCheck implements DoctorCheck {

  @Override
  public String name() {
    return "what they trust";
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    List<StoredWebhookConfiguration> asking =
        site.webhookConfigurations().stream()
            .filter(c -> !c.portcullisWebhooks().isEmpty())
            .toList();
    List<CaBundle> bundles = asking.stream().flatMap(c -> CaBundle.of(c).stream()).toList();
    bundles.stream()
        .filter(b -> b.certificates().isEmpty())
        .forEach(
            b ->
                say.accept(
                    toError(
                        b.location() + ": no certificate in it, so no call is trusted",
                        restoreWebhooksCommand(site, b))));
    if (bundles.isEmpty()) {
      return; // nobody calls
    }
    ServingCertificate served = site.servingCertificate();
    if (served.chain().isEmpty()) {
      say.accept(toMissingCertificateFinding(site, served));
      return;
    }
    CertificateChain chain = served.chain().get();
    for (CaBundle bundle : bundles) {
      describeMismatch(chain, served.location(), bundle)
          .ifPresent(m -> say.accept(toError(m, restoreWebhooksCommand(site, bundle))));
    }
    asking.stream()
        .flatMap(c -> c.portcullisWebhooks().stream())
        .flatMap(e -> WebhookTarget.of(e).asService().stream())
        .map(WebhookTarget.ServiceTarget::host)
        .distinct()
        .filter(host -> !chain.isValidForHost(host))
        .forEach(
            host ->
                say.accept(
                    toError(
                        served.location()
                            + " is not for "
                            + host
                            + ", by which the API server calls, but for "
                            + (chain.dnsNames().isEmpty()
                                ? "nobody"
                                : TextSanitizer.toSingleLine(String.join(", ", chain.dnsNames()))),
                        site.certificateMode().renewCertificateCommand(site.ref()))));
  }

  private static String restoreWebhooksCommand(InstallationView site, CaBundle bundle) {
    return site.certificateMode()
        .restoreWebhooksCommand(bundle.configuration().kind(), bundle.configuration().name());
  }

  /** In what way the API server is told to trust somebody else; empty if it is not. */
  static Optional<String> describeMismatch(CertificateChain chain, String where, CaBundle bundle) {
    if (bundle.certificates().isEmpty()
        || chain.findTrustAnchor(bundle.certificates()).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        bundle.location()
            + " does not vouch for "
            + where
            + ": that is signed by "
            + TextSanitizer.toSingleLine(chain.leaf().getIssuerX500Principal().getName())
            + ", and the bundle is "
            + TextSanitizer.toSingleLine(bundle.subjectNames())
            + (hasSameName(chain, bundle) ? ", another one of the same name" : "")
            + "; no call is trusted");
  }

  private static boolean hasSameName(CertificateChain chain, CaBundle bundle) {
    return bundle.certificates().stream()
        .anyMatch(c -> c.getSubjectX500Principal().equals(chain.leaf().getIssuerX500Principal()));
  }

  /** With certificates of somebody else's we may not know where they are. */
  private DoctorFinding toMissingCertificateFinding(
      InstallationView site, ServingCertificate served) {
    return site.certificateMode() == CertificateMode.SELF_MANAGED
        ? toError(
            served.location() + ", so a server that starts has nothing to serve",
            site.ref().logsCommand())
        : new DoctorFinding(
            Level.UNKNOWN,
            name(),
            name() + ": " + served.location() + ", so it is not known what is served",
            site.ref().kubectlCommand("port-forward service/portcullis 8443:443")
                + " and, meanwhile: portcullis doctor --server localhost:8443");
  }

  private DoctorFinding toError(String text, String remedy) {
    return new DoctorFinding(Level.ERROR, name(), text, remedy);
  }
}
