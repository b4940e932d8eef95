package dev.portcullis.doctor;

import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.model.Lookup;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;

/** What issues the serving certificate and writes the CA bundle. */
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

  CertificateMode(String manifestsFolder, String secretName) {
    this.manifestsFolder = manifestsFolder;
    this.secretName = secretName;
  }

  /**
   * Detects the mode from the objects in the cluster; self-managed if that is unclear.
   *
   * @param certificate the Secret that an admin creates for {@link #FILES}
   */
  static CertificateMode detect(
      List<StoredWebhookConfiguration> configurations, Lookup<Secret> certificate) {
    if (configurations.stream().anyMatch(c -> c.hasAnnotation(CA_INJECTION_ANNOTATION))) {
      return CERT_MANAGER;
    } else if (configurations.stream().anyMatch(StoredWebhookConfiguration::isSelfManaged)) {
      return SELF_MANAGED;
    }
    boolean usesFiles =
        certificate instanceof Lookup.Unknown
            ? configurations.stream().anyMatch(c -> !c.portcullisWebhooks().isEmpty())
            : certificate.toOptional().isPresent();
    return usesFiles ? FILES : SELF_MANAGED;
  }

  /** The name of the Secret with the serving certificate. */
  String secretName() {
    return secretName;
  }

  /** The command that installs everything, or what is missing of it. */
  public String installCommand() {
    return "kubectl apply -k " + manifestsFolder;
  }

  /** The command that restores the webhooks of a configuration as they are bundled. */
  public String restoreWebhooksCommand(String kind, String name) {
    return switch (this) {
      // The server writes removed webhooks again, so that no changed field is left.
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

  /** The command that issues a new certificate. */
  public String renewCertificateCommand(InstallationRef ref) {
    return switch (this) {
      case SELF_MANAGED ->
          ref.kubectlCommand("patch secret ")
              + secretName
              + " --type=json -p '[{\"op\":\"remove\",\"path\":\"/data\"}]'";
      case CERT_MANAGER -> ref.kubectlCommand("delete secret ") + secretName;
      case FILES ->
          "certs/generate.sh DIR && "
              + ref.kubectlCommand("create secret tls ")
              + secretName
              + " --cert=DIR/tls.crt --key=DIR/tls.key --dry-run=client -o yaml | kubectl apply -f"
              + " -";
    };
  }
}
