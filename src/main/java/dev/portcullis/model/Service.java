package dev.portcullis.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Service.
 *
 * @param headless {@code clusterIP: None}
 * @param selector empty if there is none; {@code selector: {}} counts as none
 * @param ipFamilies empty if not set, as in manifests before the API server allocates them
 */
public record Service(
    ResourceMeta meta,
    Type type,
    boolean headless,
    Map<String, String> selector,
    List<ServicePort> ports,
    Set<IpFamily> ipFamilies)
    implements Resource {

  /** {@code spec.type}. */
  public enum Type {
    CLUSTER_IP,
    EXTERNAL_NAME,
    LOAD_BALANCER,
    NODE_PORT
  }

  /** Makes kube-proxy ignore the Service in favor of another proxy. */
  static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";

  public Service {
    selector = Map.copyOf(selector);
    ports = ServicePortList.copyOf(ports);
    ipFamilies = Set.copyOf(ipFamilies);
  }

  public Service withMeta(ResourceMeta other) {
    return new Service(other, type, headless, selector, ports, ipFamilies);
  }

  public Service withPorts(List<ServicePort> others) {
    return new Service(meta, type, headless, selector, others, ipFamilies);
  }

  public ServiceRef ref() {
    return new ServiceRef(key().namespace(), key().name());
  }

  public boolean isExternalName() {
    return type == Type.EXTERNAL_NAME;
  }

  /**
   * Whether the endpoints of this Service are written by hand, because without a selector no
   * controller writes them. False for ExternalName, which has no endpoints.
   */
  public boolean isSelectorless() {
    return selector.isEmpty() && !isExternalName();
  }

  public boolean hasNodePorts() {
    return type == Type.NODE_PORT || type == Type.LOAD_BALANCER;
  }

  /**
   * Whether kube-proxy serves this Service. It skips headless Services and those labeled for
   * another proxy (k/k pkg/proxy/util ShouldSkipService, pkg/proxy/apis well-known label).
   */
  public boolean isServedByKubeProxy() {
    return !headless && !isExternalName() && meta.label(PROXY_NAME_LABEL).isEmpty();
  }

  /** The port of that name or number. If a TCP and a UDP port share the number, the TCP port. */
  public Optional<ServicePort> findPort(PortRef ref) {
    return indexedPorts().find(ref);
  }

  /** The first port with that targetPort. */
  public Optional<ServicePort> findPortByTargetPort(PortRef ref) {
    return portsByTargetPort(ref).stream().findFirst();
  }

  /** The ports with that targetPort, in their order. */
  public List<ServicePort> portsByTargetPort(PortRef ref) {
    return indexedPorts().findByTargetPort(ref);
  }

  /** The first port with that nodePort; empty for 0. */
  public Optional<ServicePort> findPortByNodePort(int nodePort) {
    return nodePort == 0 ? Optional.empty() : indexedPorts().findByNodePort(nodePort);
  }

  private ServicePortList indexedPorts() {
    return ServicePortList.copyOf(ports);
  }
}
