package dev.portcullis.portnames;

import dev.portcullis.model.Protocol;
import dev.portcullis.model.ServicePort;
import java.util.Locale;

/**
 * The name we give a port that nobody else has a name for: {@code port-8080}, {@code port-53-udp}.
 *
 * <p>It says nothing about a protocol on purpose: {@code http}, {@code https-…} or {@code tcp-…}
 * change what Istio and Traefik do. The longest, {@code port-65535-sctp}, has the 15 characters
 * that an Ingress can still refer to (IANA_SVC_NAME).
 */
final class GeneratedPortName {

  private GeneratedPortName() {}

  static String generate(ServicePort port) {
    return "port-"
        + port.port()
        + (port.protocol() == Protocol.TCP
            ? ""
            : "-" + port.protocol().name().toLowerCase(Locale.ROOT));
  }

  /** Whether the port is called as we would call it. */
  static boolean isGenerated(ServicePort port) {
    return port.name().equals(generate(port));
  }
}
