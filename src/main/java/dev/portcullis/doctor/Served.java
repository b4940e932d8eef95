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
 * @param where it was seen, or what is missing there
 */
record Served(Optional<Chain> chain, String where) {

  private static final String CERTIFICATE = "tls.crt";

  /**
   * Asks the server that was named; in a cluster, where its name is known, the one behind the
   * Service; else reads what the servers read.
   *
   * @throws Unreadable if none of that can be done
   */
  static Served look(Site site) {
    Optional<InetSocketAddress> named = site.scope().server();
    if (named.isPresent()) {
      String where = named.get().getHostString() + ":" + named.get().getPort();
      try {
        return new Served(
            Optional.of(Handshake.with(named.get(), host(site))), "what " + where + " serves");
      } catch (IOException e) {
        throw new Unreadable("what " + where + " serves", e);
      }
    }
    return inCluster(site).orElseGet(() -> inSecret(site));
  }

  private static String host(Site site) {
    return service(site)
        .map(Target.OfService::host)
        .orElse(Scope.US + "." + site.scope().namespace() + ".svc");
  }

  private static Optional<Target.OfService> service(Site site) {
    return site.configurations().stream()
        .flatMap(c -> c.ours().stream())
        .flatMap(e -> Target.of(e).service().stream())
        .findFirst();
  }

  /** Elsewhere the name may be somebody else's. */
  private static Optional<Served> inCluster(Site site) {
    if (System.getenv("KUBERNETES_SERVICE_HOST") == null) {
      return Optional.empty();
    }
    return service(site)
        .flatMap(
            s -> {
              try {
                Chain chain = Handshake.with(new InetSocketAddress(s.host(), s.port()), s.host());
                return Optional.of(new Served(Optional.of(chain), "what " + s.title() + " serves"));
              } catch (IOException e) {
                return Optional.empty(); // nobody there, which is told elsewhere
              }
            });
  }

  private static Served inSecret(Site site) {
    String name = site.setup().secret();
    String title = site.ours("Secret", name);
    Optional<Secret> secret = site.secret(name);
    if (secret.isEmpty()) {
      return new Served(Optional.empty(), "there is no " + title);
    }
    return of(secret.get(), title);
  }

  /** What a Secret holds. Only certificates are looked at. */
  static Served of(Secret secret, String title) {
    String encoded = secret.getData() == null ? null : secret.getData().get(CERTIFICATE);
    if (encoded == null) {
      return new Served(Optional.empty(), title + " has no " + CERTIFICATE);
    }
    try {
      List<X509Certificate> certificates =
          Chain.parse(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
      return certificates.isEmpty()
          ? new Served(Optional.empty(), title + " has an empty " + CERTIFICATE)
          : new Served(Optional.of(new Chain(certificates)), "the certificate in " + title);
    } catch (CertificateException | IllegalArgumentException e) {
      return new Served(
          Optional.empty(), title + " has something else than certificates in " + CERTIFICATE);
    }
  }
}
