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
 * The certificate that the server presents to clients.
 *
 * @param chain empty if there is no certificate
 * @param description names the certificate; without one, says what is missing
 */
public record ServingCertificate(Optional<CertificateChain> chain, String description) {

  private static final String CERTIFICATE_KEY = "tls.crt";

  /**
   * Connects to the given server; if none is given, to the Service when running inside a cluster;
   * else reads the Secret.
   *
   * @throws ReadFailedException if the certificate cannot be read
   */
  static ServingCertificate read(InstallationView installation) {
    Optional<InetSocketAddress> server = installation.ref().server();
    if (server.isPresent()) {
      String address = server.get().getHostString() + ":" + server.get().getPort();
      try {
        return new ServingCertificate(
            Optional.of(TlsProbe.fetchChain(server.get(), expectedHost(installation))),
            "certificate of " + address);
      } catch (IOException e) {
        throw new ReadFailedException("certificate of " + address, e);
      }
    }
    return probeService(installation).orElseGet(() -> readSecret(installation));
  }

  private static String expectedHost(InstallationView installation) {
    return webhookService(installation)
        .map(WebhookTarget.ServiceTarget::host)
        .orElse(InstallationRef.APP_NAME + "." + installation.ref().namespace() + ".svc");
  }

  private static Optional<WebhookTarget.ServiceTarget> webhookService(
      InstallationView installation) {
    return installation.webhookConfigurations().stream()
        .flatMap(c -> c.portcullisWebhooks().stream())
        .flatMap(e -> WebhookTarget.of(e).asService().stream())
        .findFirst();
  }

  /** Only inside a cluster: elsewhere the name of the Service may resolve to another host. */
  private static Optional<ServingCertificate> probeService(InstallationView installation) {
    if (System.getenv("KUBERNETES_SERVICE_HOST") == null) {
      return Optional.empty();
    }
    return webhookService(installation)
        .flatMap(
            s -> {
              try {
                CertificateChain chain =
                    TlsProbe.fetchChain(new InetSocketAddress(s.host(), s.port()), s.host());
                return Optional.of(
                    new ServingCertificate(
                        Optional.of(chain), "certificate of " + s.displayName()));
              } catch (IOException e) {
                return Optional.empty(); // reported by the check of the webhook Service
              }
            });
  }

  private static ServingCertificate readSecret(InstallationView installation) {
    String name = installation.certificateMode().secretName();
    String displayName = installation.displayName("Secret", name);
    Optional<Secret> secret = installation.secret(name);
    if (secret.isEmpty()) {
      return new ServingCertificate(Optional.empty(), displayName + " not found");
    }
    return fromSecret(secret.get(), displayName);
  }

  /** Reads the certificate of a Secret; never its key. */
  public static ServingCertificate fromSecret(Secret secret, String displayName) {
    String encoded = secret.getData() == null ? null : secret.getData().get(CERTIFICATE_KEY);
    if (encoded == null) {
      return new ServingCertificate(Optional.empty(), displayName + " has no " + CERTIFICATE_KEY);
    }
    try {
      List<X509Certificate> certificates =
          CertificateChain.parsePem(
              new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
      return certificates.isEmpty()
          ? new ServingCertificate(
              Optional.empty(), displayName + " has an empty " + CERTIFICATE_KEY)
          : new ServingCertificate(
              Optional.of(new CertificateChain(certificates)), "certificate in " + displayName);
    } catch (CertificateException | IllegalArgumentException e) {
      return new ServingCertificate(
          Optional.empty(), displayName + " has no valid certificate in " + CERTIFICATE_KEY);
    }
  }
}
