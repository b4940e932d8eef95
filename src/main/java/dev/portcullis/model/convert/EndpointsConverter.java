package dev.portcullis.model.convert;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Subset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads Endpoints and EndpointSlices, with the defaults of k/k pkg/apis/core/v1
 * SetDefaults_Endpoints and pkg/apis/discovery/v1 SetDefaults_EndpointPort.
 */
final class EndpointsConverter {

  private static final Set<String> ADDRESS_TYPES = Set.of("FQDN", "IPv4", "IPv6");

  private EndpointsConverter() {}

  static EndpointSet convertEndpoints(ResourceMeta meta, FieldReader root) {
    return new EndpointSet(
        meta,
        EndpointSet.serviceOf(meta),
        false,
        root.field("subsets").items().stream().map(EndpointsConverter::readSubset).toList());
  }

  private static Subset readSubset(FieldReader reader) {
    return new Subset(
        reader.path(),
        Stream.concat(
                readAddresses(reader.field("addresses"), true),
                readAddresses(reader.field("notReadyAddresses"), false))
            .toList(),
        readPorts(reader.field("ports"), true));
  }

  private static Stream<EndpointAddress> readAddresses(FieldReader list, boolean ready) {
    return list.items().stream()
        .map(a -> new EndpointAddress(a.field("ip").requiredString(), ready, readTargetUid(a)));
  }

  static EndpointSet convertSlice(ResourceMeta meta, FieldReader root) {
    String type = root.field("addressType").requiredString();
    if (!type.isEmpty() && !ADDRESS_TYPES.contains(type)) {
      root.field("addressType").addError("must be one of FQDN, IPv4, IPv6, is \"" + type + "\"");
    }
    return new EndpointSet(
        meta,
        EndpointSet.serviceOf(meta),
        type.equals("FQDN"),
        List.of(
            new Subset(
                FieldPath.ROOT,
                root.field("endpoints").items().stream()
                    .flatMap(EndpointsConverter::readEndpoint)
                    .toList(),
                readPorts(root.field("ports"), false))));
  }

  /** Of an endpoint's addresses consumers read only the first (discovery/v1 Endpoint). */
  private static Stream<EndpointAddress> readEndpoint(FieldReader reader) {
    boolean notReady = Boolean.FALSE.equals(reader.field("conditions").field("ready").value());
    return reader.field("addresses").items().stream()
        .limit(1)
        .map(a -> new EndpointAddress(a.requiredString(), !notReady, readTargetUid(reader)));
  }

  private static String readTargetUid(FieldReader reader) {
    return reader.field("targetRef").field("uid").string();
  }

  private static List<EndpointPort> readPorts(FieldReader ports, boolean numberRequired) {
    return ports.items().stream()
        .map(
            p -> {
              FieldReader number = p.field("port");
              if (numberRequired && number.isMissing()) {
                number.addError("is required");
              }
              return new EndpointPort(
                  p.path(),
                  p.field("name").string(),
                  number.integer(),
                  p.field("protocol").enumConstant(ServiceConverter.PROTOCOLS).orElse(Protocol.TCP),
                  p.field("appProtocol").string());
            })
        .toList();
  }
}
