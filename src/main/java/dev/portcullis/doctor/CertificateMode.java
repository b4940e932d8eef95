package dev.portcullis.doctor;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.model.Lookup;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;

/** Who makes the certificates, and who tells the API server to trust them. */
public enum CertificateMode {
  /** The server does both. */
  SELF_MANAGED("k8s", "portcullis-tls"),
  /** cert-manager does both. */
  CERT_MANAGER("k8s/cert-manager", "portcullis-certificate"),
  /** An admin does both, with {@code certs/generate.sh} or another tool. */
  FILES("k8s/files", "portcullis-certificate");

  private static final String CA_INJECTION_ANNOTATION = "cert-manager.io/inject-ca-from";

  private final String manifestsFolder;
  private final String secretName;

  CertificateMode(String folder, String secret) {
    this.manifestsFolder = folder;
    this.secretName = secret;
  }

  /**
   * As far as it can be told from what is there; the shipped one where nothing tells.
   *
   * @param certificate whether there is a Secret that somebody else fills in
   */
  static CertificateMode detect(
      List<StoredWebhookConfiguration> configurations, Lookup<Secret> certificate) {
    if (configurations.stream().anyMatch(c -> c.hasAnnotation(CA_INJECTION_ANNOTATION))) {
      return CERT_MANAGER;
    } else if (configurations.stream().anyMatch(StoredWebhookConfiguration::isSelfManaged)) {
      return SELF_MANAGED;
    }
    boolean filledIn = configurations.stream().anyMatch(c -> !c.portcullisWebhooks().isEmpty());
    boolean byHand =
        certificate instanceof Lookup.Unknown ? filledIn : certificate.toOptional().isPresent();
    return byHand ? FILES : SELF_MANAGED;
  }

  /** The name of the Secret that holds what is served. */
  String secretName() {
    return secretName;
  }

  /** The line that installs everything, and puts back what is missing. */
  public String installCommand() {
    return "kubectl apply -k " + manifestsFolder;
  }

  /** The line that puts the entries of a webhook configuration back as they are shipped. */
  public String restoreWebhooksCommand(String kind, String name) {
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
  public String renewCertificateCommand(InstallationRef scope) {
    return switch (this) {
      case SELF_MANAGED ->
          scope.kubectlCommand("patch secret ")
              + secretName
              + " --type=json -p '[{\"op\":\"remove\",\"path\":\"/data\"}]'";
      case CERT_MANAGER -> scope.kubectlCommand("delete secret ") + secretName;
      case FILES ->
          "certs/generate.sh DIR && "
              + scope.kubectlCommand("create secret tls ")
              + secretName
              + " --cert=DIR/tls.crt --key=DIR/tls.key --dry-run=client -o yaml | kubectl apply -f"
              + " -";
    };
  }
}
