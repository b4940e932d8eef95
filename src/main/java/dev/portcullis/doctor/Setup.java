package dev.portcullis.doctor;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.model.Lookup;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;

/** Who makes the certificates, and who tells the API server to trust them. */
enum Setup {
  /** The server does both. */
  SELF_MANAGED("k8s", "portcullis-tls"),
  /** cert-manager does both. */
  CERT_MANAGER("k8s/cert-manager", "portcullis-certificate"),
  /** An admin does both, with {@code certs/generate.sh} or another tool. */
  FILES("k8s/files", "portcullis-certificate");

  private static final String INJECTED = "cert-manager.io/inject-ca-from";

  private final String folder;
  private final String secret;

  Setup(String folder, String secret) {
    this.folder = folder;
    this.secret = secret;
  }

  /**
   * As far as it can be told from what is there; the shipped one where nothing tells.
   *
   * @param certificate whether there is a Secret that somebody else fills in
   */
  static Setup of(List<Webhooks> configurations, Lookup<Secret> certificate) {
    if (configurations.stream().anyMatch(c -> c.hasAnnotation(INJECTED))) {
      return CERT_MANAGER;
    } else if (configurations.stream().anyMatch(Webhooks::isSelfMade)) {
      return SELF_MANAGED;
    }
    boolean filledIn = configurations.stream().anyMatch(c -> !c.ours().isEmpty());
    boolean byHand =
        certificate instanceof Lookup.Unknown ? filledIn : certificate.toOptional().isPresent();
    return byHand ? FILES : SELF_MANAGED;
  }

  /** The name of the Secret that holds what is served. */
  String secret() {
    return secret;
  }

  /** The line that installs everything, and puts back what is missing. */
  String install() {
    return "kubectl apply -k " + folder;
  }

  /** The line that puts the entries of a webhook configuration back as they are shipped. */
  String register(String kind, String name) {
    return switch (this) {
      // Who removes them makes the server put them in anew, and so nothing of the old is left.
      case SELF_MANAGED ->
          "kubectl patch "
              + WebhookConfigurations.kubectlName(kind)
              + " "
              + name
              + " --type=json -p '[{\"op\":\"remove\",\"path\":\"/webhooks\"}]'";
      case CERT_MANAGER -> "kubectl replace -k k8s/cert-manager/webhooks";
      case FILES -> "kubectl replace -f webhooks.yaml (the file that certs/generate.sh wrote)";
    };
  }

  /** What makes a certificate anew. */
  String renew(Scope scope) {
    return switch (this) {
      case SELF_MANAGED ->
          scope.kubectl("patch secret ")
              + secret
              + " --type=json -p '[{\"op\":\"remove\",\"path\":\"/data\"}]'";
      case CERT_MANAGER -> scope.kubectl("delete secret ") + secret;
      case FILES ->
          "certs/generate.sh DIR && "
              + scope.kubectl("create secret tls ")
              + secret
              + " --cert=DIR/tls.crt --key=DIR/tls.key --dry-run=client -o yaml | kubectl apply -f"
              + " -";
    };
  }
}
