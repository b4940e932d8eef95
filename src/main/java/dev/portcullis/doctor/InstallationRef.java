package dev.portcullis.doctor;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Which installation is meant.
 *
 * @param namespace the one that the server lives in
 * @param name of both webhook configurations and of the Lease
 * @param server where a server can be reached from here, to see what it serves; empty for nowhere
 *     in particular
 */
public record InstallationRef(String namespace, String name, Optional<InetSocketAddress> server) {

  /** The name of the server's service account, its Deployment, and the label of its Pods. */
  public static final String APP_NAME = "portcullis";

  /** The service account's name as a user. */
  public String serviceAccountUser() {
    return "system:serviceaccount:" + namespace + ":" + APP_NAME;
  }

  /** A line that runs kubectl in the namespace of the server. */
  public String kubectlCommand(String command) {
    return "kubectl -n " + namespace + " " + command;
  }

  /** What the servers say, for where nobody else knows why something is not so. */
  public String logsCommand() {
    return kubectlCommand("logs -l app.kubernetes.io/name=" + APP_NAME + " --prefix --tail=50");
  }

  /** Why there are no Pods, or none that are ready. */
  public String describePodsCommand() {
    return kubectlCommand("describe pods -l app.kubernetes.io/name=" + APP_NAME);
  }
}
