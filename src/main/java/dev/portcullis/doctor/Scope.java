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
public record Scope(String namespace, String name, Optional<InetSocketAddress> server) {

  /** The name of the server's service account, its Deployment, and the label of its Pods. */
  static final String US = "portcullis";

  /** The service account's name as a user. */
  String user() {
    return "system:serviceaccount:" + namespace + ":" + US;
  }

  /** A line that runs kubectl in the namespace of the server. */
  String kubectl(String command) {
    return "kubectl -n " + namespace + " " + command;
  }

  /** What the servers say, for where nobody else knows why something is not so. */
  String logs() {
    return kubectl("logs -l app.kubernetes.io/name=" + US + " --prefix --tail=50");
  }

  /** Why there are no Pods, or none that are ready. */
  String describePods() {
    return kubectl("describe pods -l app.kubernetes.io/name=" + US);
  }
}
