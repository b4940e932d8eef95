package dev.portcullis.tls;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Stores the certificate bundle in a Secret that all replicas share. If several replicas update it
 * at the same time, optimistic locking accepts the first update only.
 */
final class CertificateSecretStore {

  /** The label that permits Portcullis to write a Secret. */
  private static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

  private static final String APP_NAME = "portcullis";

  private final KubernetesClient client;
  private final CertificateRotation rotation;

  CertificateSecretStore(KubernetesClient client, CertificateRotation rotation) {
    this.client = client;
    this.rotation = rotation;
  }

  /**
   * Reads the bundle of a Secret.
   *
   * @return empty if the Secret has no data
   * @throws UnmanagedSecretException if Portcullis did not write the data or may not write it
   */
  static Optional<CertificateBundle> read(Secret secret) throws UnmanagedSecretException {
    String name =
        "Secret " + secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    if (secret.getMetadata().getLabels() == null
        || !APP_NAME.equals(secret.getMetadata().getLabels().get(MANAGED_BY_LABEL))) {
      throw new UnmanagedSecretException(
          name
              + " not updated: label "
              + MANAGED_BY_LABEL
              + ": "
              + APP_NAME
              + " not found; add it if Portcullis may overwrite the Secret");
    }
    try {
      return CertificateSecretCodec.decode(secret.getData());
    } catch (GeneralSecurityException e) {
      throw new UnmanagedSecretException(
          name
              + " not updated: Portcullis did not write its data ("
              + e.getMessage()
              + "); remove the data to get new certificates");
    }
  }

  /**
   * Applies the rotation step that is due, if any.
   *
   * @return the current Secret; empty if another replica updated it first and the watch has not
   *     delivered its version yet
   * @throws UnmanagedSecretException if Portcullis may not write the Secret
   */
  Optional<Secret> rotateIfDue(
      Secret secret, Function<X509Certificate, Optional<Instant>> publishedSince)
      throws UnmanagedSecretException {
    Optional<CertificateBundle> now = read(secret);
    CertificateBundle due =
        now.map(c -> rotation.nextBundle(c, publishedSince)).orElseGet(rotation::initialBundle);
    if (now.filter(due::equals).isPresent()) {
      return Optional.of(secret);
    }
    try {
      return Optional.of(
          client
              .resource(
                  new SecretBuilder(secret).withData(CertificateSecretCodec.encode(due)).build())
              .update());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A Secret that Portcullis may not write; the message has the reason and the remedy. */
  static final class UnmanagedSecretException extends Exception {

    private static final long serialVersionUID = 1L;

    UnmanagedSecretException(String message) {
      super(message);
    }
  }
}
