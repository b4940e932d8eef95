package dev.portcullis.portnames;

import dev.portcullis.model.Protocol;
import dev.portcullis.model.ServicePort;
import java.util.Locale;

/**
 * The generated name of a port for which no related object has a name: {@code port-8080}, {@code
 * port-53-udp}.
 *
 * <p>It names no application protocol, because Istio and Traefik interpret names such as {@code
 * http} or {@code tcp-…}. The longest, {@code port-65535-sctp}, has 15 characters, the maximum that
 * an Ingress can refer to (IANA_SVC_NAME).
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

  static boolean isGenerated(ServicePort port) {
    return port.name().equals(generate(port));
  }
}
