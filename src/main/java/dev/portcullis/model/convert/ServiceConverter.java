package dev.portcullis.model.convert;

import dev.portcullis.model.IpFamily;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads a Service, with the defaults of k/k pkg/apis/core/v1 SetDefaults_Service. */
final class ServiceConverter {

  /** The protocols by name; the API server accepts no other spelling. */
  static final Map<String, Protocol> PROTOCOLS =
      new TreeMap<>(Map.of("SCTP", Protocol.SCTP, "TCP", Protocol.TCP, "UDP", Protocol.UDP));

  private static final Map<String, Service.Type> TYPES =
      new TreeMap<>(
          Map.of(
              "ClusterIP", Service.Type.CLUSTER_IP,
              "ExternalName", Service.Type.EXTERNAL_NAME,
              "LoadBalancer", Service.Type.LOAD_BALANCER,
              "NodePort", Service.Type.NODE_PORT));

  private static final Map<String, IpFamily> IP_FAMILIES =
      new TreeMap<>(Map.of("IPv4", IpFamily.IPV4, "IPv6", IpFamily.IPV6));

  private ServiceConverter() {}

  static Service convert(ResourceMeta meta, FieldReader root) {
    FieldReader spec = root.field("spec");
    return new Service(
        meta,
        spec.field("type").enumConstant(TYPES).orElse(Service.Type.CLUSTER_IP),
        spec.field("clusterIP").string().equals("None"),
        spec.field("selector").stringMap(),
        readPorts(spec.field("ports")),
        spec.field("ipFamilies").items().stream()
            .map(f -> f.enumConstant(IP_FAMILIES))
            .flatMap(Optional::stream)
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static List<ServicePort> readPorts(FieldReader ports) {
    return ports.items().stream().map(ServiceConverter::readPort).toList();
  }

  private static ServicePort readPort(FieldReader reader) {
    FieldReader number = reader.field("port");
    if (number.isMissing()) {
      number.addError("is required");
    }
    int port = number.integer().orElse(0);
    return new ServicePort(
        reader.path(),
        reader.field("name").string(),
        port,
        reader.field("protocol").enumConstant(PROTOCOLS).orElse(Protocol.TCP),
        readTargetPort(reader.field("targetPort"), port),
        reader.field("nodePort").integer().orElse(0));
  }

  /** 0 and "" count as missing; the default is the port itself. */
  private static PortRef readTargetPort(FieldReader reader, int port) {
    return readPortRef(reader).orElse(new PortRef.ByNumber(port));
  }

  /** A port as IntOrString; empty if missing, 0, or "". */
  static Optional<PortRef> readPortRef(FieldReader reader) {
    if (reader.value() instanceof String name) {
      return name.isEmpty() ? Optional.empty() : Optional.of(new PortRef.ByName(name));
    }
    int number = reader.integer().orElse(0);
    return number == 0 ? Optional.empty() : Optional.of(new PortRef.ByNumber(number));
  }
}
