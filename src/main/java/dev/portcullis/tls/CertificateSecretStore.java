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
 * Keeps the credentials in their Secret, which all replicas share. Several may want to change it at
 * once; the first does, because a change is only taken from whoever knows the newest version.
 */
final class CertificateSecretStore {

  /** Says that a Secret is ours to write. */
  private static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

  private static final String APP_NAME = "portcullis";

  private final KubernetesClient client;
  private final CertificateRotation rotation;

  CertificateSecretStore(KubernetesClient client, CertificateRotation rotation) {
    this.client = client;
    this.rotation = rotation;
  }

  /**
   * What the Secret holds; empty while it holds nothing.
   *
   * @throws UnmanagedSecretException if that is nothing of ours
   */
  static Optional<CertificateBundle> read(Secret secret) throws UnmanagedSecretException {
    String name = secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    if (secret.getMetadata().getLabels() == null
        || !APP_NAME.equals(secret.getMetadata().getLabels().get(MANAGED_BY_LABEL))) {
      throw new UnmanagedSecretException(
          "Secret "
              + name
              + " has no label "
              + MANAGED_BY_LABEL
              + ": "
              + APP_NAME
              + ", so it is left alone");
    }
    try {
      return CertificateSecretCodec.decode(secret.getData());
    } catch (GeneralSecurityException e) {
      throw new UnmanagedSecretException(
          "Secret "
              + name
              + " holds something that we did not write, so it is left alone ("
              + e.getMessage()
              + "); take its data away to have it made anew");
    }
  }

  /**
   * Takes the step that is due, if one is.
   *
   * @return the Secret as it is then; empty where somebody else was first, and a newer version is
   *     on its way to us
   * @throws UnmanagedSecretException if the Secret is not ours to write
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

  /** The Secret is somebody else's; the message says why, and what to do. */
  static final class UnmanagedSecretException extends Exception {

    private static final long serialVersionUID = 1L;

    UnmanagedSecretException(String message) {
      super(message);
    }
  }
}
