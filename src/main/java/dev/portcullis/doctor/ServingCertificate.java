package dev.portcullis.doctor;

import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a server shows to whoever calls it, as far as that is known.
 *
 * @param chain empty where there is nothing to be shown
 * @param location it was seen, or what is missing there
 */
public record ServingCertificate(Optional<CertificateChain> chain, String location) {

  private static final String CERTIFICATE_KEY = "tls.crt";

  /**
   * Asks the server that was named; in a cluster, where its name is known, the one behind the
   * Service; else reads what the servers read.
   *
   * @throws ReadFailedException if none of that can be done
   */
  static ServingCertificate read(InstallationView site) {
    Optional<InetSocketAddress> named = site.ref().server();
    if (named.isPresent()) {
      String where = named.get().getHostString() + ":" + named.get().getPort();
      try {
        return new ServingCertificate(
            Optional.of(TlsProbe.fetchChain(named.get(), expectedHost(site))),
            "what " + where + " serves");
      } catch (IOException e) {
        throw new ReadFailedException("what " + where + " serves", e);
      }
    }
    return probeService(site).orElseGet(() -> readSecret(site));
  }

  private static String expectedHost(InstallationView site) {
    return webhookService(site)
        .map(WebhookTarget.ServiceTarget::host)
        .orElse(InstallationRef.APP_NAME + "." + site.ref().namespace() + ".svc");
  }

  private static Optional<WebhookTarget.ServiceTarget> webhookService(InstallationView site) {
    return site.webhookConfigurations().stream()
        .flatMap(c -> c.portcullisWebhooks().stream())
        .flatMap(e -> WebhookTarget.of(e).asService().stream())
        .findFirst();
  }

  /** Elsewhere the name may be somebody else's. */
  private static Optional<ServingCertificate> probeService(InstallationView site) {
    if (System.getenv("KUBERNETES_SERVICE_HOST") == null) {
      return Optional.empty();
    }
    return webhookService(site)
        .flatMap(
            s -> {
              try {
                CertificateChain chain =
                    TlsProbe.fetchChain(new InetSocketAddress(s.host(), s.port()), s.host());
                return Optional.of(
                    new ServingCertificate(
                        Optional.of(chain), "what " + s.displayName() + " serves"));
              } catch (IOException e) {
                return Optional.empty(); // nobody there, which is told elsewhere
              }
            });
  }

  private static ServingCertificate readSecret(InstallationView site) {
    String name = site.certificateMode().secretName();
    String title = site.displayName("Secret", name);
    Optional<Secret> secret = site.secret(name);
    if (secret.isEmpty()) {
      return new ServingCertificate(Optional.empty(), "there is no " + title);
    }
    return fromSecret(secret.get(), title);
  }

  /** What a Secret holds. Only certificates are looked at. */
  public static ServingCertificate fromSecret(Secret secret, String title) {
    String encoded = secret.getData() == null ? null : secret.getData().get(CERTIFICATE_KEY);
    if (encoded == null) {
      return new ServingCertificate(Optional.empty(), title + " has no " + CERTIFICATE_KEY);
    }
    try {
      List<X509Certificate> certificates =
          CertificateChain.parsePem(
              new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
      return certificates.isEmpty()
          ? new ServingCertificate(Optional.empty(), title + " has an empty " + CERTIFICATE_KEY)
          : new ServingCertificate(
              Optional.of(new CertificateChain(certificates)), "the certificate in " + title);
    } catch (CertificateException | IllegalArgumentException e) {
      return new ServingCertificate(
          Optional.empty(), title + " has something else than certificates in " + CERTIFICATE_KEY);
    }
  }
}
