package dev.portcullis.model;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Service.
 *
 * @param headless {@code clusterIP: None}
 * @param selector empty where the Service has none: {@code selector: {}} is stored as no selector
 * @param ipFamilies {@code ipFamilies}; empty where the object does not say (files, and before the
 *     API server has allocated)
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

  /** Tells kube-proxy to leave the Service to another proxy (kube-proxy, serviceproxy label). */
  static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";

  public Service {
    selector = Map.copyOf(selector);
    ports = List.copyOf(ports);
    ipFamilies = Set.copyOf(ipFamilies);
  }

  /** The name that others refer to it by. */
  public ServiceRef ref() {
    return new ServiceRef(key().namespace(), key().name());
  }

  public boolean isExternalName() {
    return type == Type.EXTERNAL_NAME;
  }

  /**
   * Whether somebody writes this Service's endpoints by hand: no selector, so no controller does.
   * An ExternalName has no endpoints at all.
   */
  public boolean isSelectorless() {
    return selector.isEmpty() && !isExternalName();
  }

  /** Whether its ports have a number on every node as well. */
  public boolean hasNodePorts() {
    return type == Type.NODE_PORT || type == Type.LOAD_BALANCER;
  }

  /**
   * Whether kube-proxy serves it. It skips headless Services and those labelled for another proxy
   * (k/k pkg/proxy/util ShouldSkipService, pkg/proxy/apis well-known label).
   */
  public boolean isServedByKubeProxy() {
    return !headless && !isExternalName() && meta.label(PROXY_NAME_LABEL).isEmpty();
  }

  /**
   * The port of that name or number. One number may be a TCP and a UDP port: the TCP one is meant.
   */
  public Optional<ServicePort> findPort(PortRef ref) {
    return ports.stream()
        .filter(p -> p.isReferencedBy(ref))
        .min(Comparator.comparing(p -> p.protocol() != Protocol.TCP));
  }

  /** The first port whose targetPort is written like that. */
  public Optional<ServicePort> findPortByTargetPort(PortRef ref) {
    return ports.stream().filter(p -> p.targetPort().equals(ref)).findFirst();
  }
}
