package dev.portcullis.doctor;

import dev.portcullis.model.TextSanitizer;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the API server trusts what is served. */
final class Trusted implements Check {

  @Override
  public String about() {
    return "what they trust";
  }

  @Override
  public void look(Site site, Consumer<DoctorFinding> say) {
    List<Webhooks> asking =
        site.configurations().stream().filter(c -> !c.ours().isEmpty()).toList();
    List<Bundle> bundles = asking.stream().flatMap(c -> Bundle.of(c).stream()).toList();
    bundles.stream()
        .filter(b -> b.certificates().isEmpty())
        .forEach(
            b ->
                say.accept(
                    wrong(
                        b.place() + ": no certificate in it, so no call is trusted",
                        register(site, b))));
    if (bundles.isEmpty()) {
      return; // nobody calls
    }
    Served served = site.served();
    if (served.chain().isEmpty()) {
      say.accept(nothingServed(site, served));
      return;
    }
    Chain chain = served.chain().get();
    for (Bundle bundle : bundles) {
      mismatch(chain, served.where(), bundle)
          .ifPresent(m -> say.accept(wrong(m, register(site, bundle))));
    }
    asking.stream()
        .flatMap(c -> c.ours().stream())
        .flatMap(e -> Target.of(e).service().stream())
        .map(Target.OfService::host)
        .distinct()
        .filter(host -> !chain.isFor(host))
        .forEach(
            host ->
                say.accept(
                    wrong(
                        served.where()
                            + " is not for "
                            + host
                            + ", by which the API server calls, but for "
                            + (chain.names().isEmpty()
                                ? "nobody"
                                : TextSanitizer.toSingleLine(String.join(", ", chain.names()))),
                        site.setup().renew(site.scope()))));
  }

  private static String register(Site site, Bundle bundle) {
    return site.setup().register(bundle.from().kind(), bundle.from().name());
  }

  /** In what way the API server is told to trust somebody else; empty if it is not. */
  static Optional<String> mismatch(Chain chain, String where, Bundle bundle) {
    if (bundle.certificates().isEmpty() || chain.anchorIn(bundle.certificates()).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        bundle.place()
            + " does not vouch for "
            + where
            + ": that is signed by "
            + TextSanitizer.toSingleLine(chain.leaf().getIssuerX500Principal().getName())
            + ", and the bundle is "
            + TextSanitizer.toSingleLine(bundle.names())
            + (sameName(chain, bundle) ? ", another one of the same name" : "")
            + "; no call is trusted");
  }

  private static boolean sameName(Chain chain, Bundle bundle) {
    return bundle.certificates().stream()
        .anyMatch(c -> c.getSubjectX500Principal().equals(chain.leaf().getIssuerX500Principal()));
  }

  /** With certificates of somebody else's we may not know where they are. */
  private DoctorFinding nothingServed(Site site, Served served) {
    return site.setup() == Setup.SELF_MANAGED
        ? wrong(
            served.where() + ", so a server that starts has nothing to serve", site.scope().logs())
        : new DoctorFinding(
            Level.UNKNOWN,
            about(),
            about() + ": " + served.where() + ", so it is not known what is served",
            site.scope().kubectl("port-forward service/portcullis 8443:443")
                + " and, meanwhile: portcullis doctor --server localhost:8443");
  }

  private DoctorFinding wrong(String text, String remedy) {
    return new DoctorFinding(Level.WRONG, about(), text, remedy);
  }
}
