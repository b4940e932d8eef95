package dev.portcullis.doctor;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Identifies an installation.
 *
 * @param namespace the namespace of the server
 * @param name the name of both webhook configurations and of the Lease
 * @param server an address of a server whose certificate is read; empty if none was given
 */
public record InstallationRef(String namespace, String name, Optional<InetSocketAddress> server) {

  /** The name of the ServiceAccount and the Deployment, and the name label of the Pods. */
  public static final String APP_NAME = "portcullis";

  /** The user name of the ServiceAccount. */
  public String serviceAccountUser() {
    return "system:serviceaccount:" + namespace + ":" + APP_NAME;
  }

  /** A kubectl command in the namespace of the server. */
  public String kubectlCommand(String command) {
    return "kubectl -n " + namespace + " " + command;
  }

  /** The command that shows the logs of all replicas. */
  public String logsCommand() {
    return kubectlCommand("logs -l app.kubernetes.io/name=" + APP_NAME + " --prefix --tail=50");
  }

  /** The command that shows why Pods are missing or not ready. */
  public String describePodsCommand() {
    return kubectlCommand("describe pods -l app.kubernetes.io/name=" + APP_NAME);
  }
}
