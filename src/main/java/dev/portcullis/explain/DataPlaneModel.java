package dev.portcullis.explain;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.OptionalInt;

/**
 * How a program matches Service ports with endpoint ports. Each constant names the place in the
 * program's source code that it follows.
 */
public enum DataPlaneModel {
  /** k/k pkg/proxy: name and protocol. */
  KUBE_PROXY("kube-proxy") {
    @Override
    boolean matches(Service service, ServicePort port, EndpointPort endpoint) {
      return DataPlane.KUBE_PROXY.matches(port, endpoint);
    }
  },
  /**
   * internal/ingress/controller getEndpointsFromSlices: an unnamed port matches every TCP port; if
   * the names differ, a numeric targetPort is used (#7390).
   */
  INGRESS_NGINX("ingress-nginx") {
    @Override
    boolean matches(Service service, ServicePort port, EndpointPort endpoint) {
      return endpoint.protocol() == Protocol.TCP
          && (port.name().isEmpty() || hasSameName(port, endpoint));
    }

    @Override
    OptionalInt fallbackPort(ServicePort port, EndpointPort endpoint) {
      return endpoint.protocol() == Protocol.TCP ? portForPortlessSlice(port) : OptionalInt.empty();
    }

    @Override
    OptionalInt portForPortlessSlice(ServicePort port) {
      return port.targetPort() instanceof PortRef.ByNumber target
          ? OptionalInt.of(target.number())
          : OptionalInt.empty();
    }
  },
  /** KIC internal/dataplane/translator getEndpoints: the name, and a protocol of the Service. */
  KONG("Kong") {
    @Override
    boolean matches(Service service, ServicePort port, EndpointPort endpoint) {
      return hasSameName(port, endpoint)
          && service.ports().stream().anyMatch(p -> p.protocol() == endpoint.protocol());
    }
  },
  /** provider/kubernetes loadService: the name; the protocol is ignored. */
  TRAEFIK("Traefik"),
  /** internal/xdscache RecalculateEndpoints: TCP; an unnamed port matches every port. */
  CONTOUR("Contour") {
    @Override
    boolean matches(Service service, ServicePort port, EndpointPort endpoint) {
      return INGRESS_NGINX.matches(service, port, endpoint);
    }
  },
  /** haproxytech getRuntimeBackend: the name. */
  HAPROXY("HAProxy"),
  /** pilot endpointslice.go: the name. */
  ISTIO("Istio"),
  /** pkg/loadbalancer writer: the protocol, and the name unless one side is unnamed. */
  CILIUM("Cilium") {
    @Override
    boolean matches(Service service, ServicePort port, EndpointPort endpoint) {
      return DataPlane.CILIUM.matches(port, endpoint);
    }
  };

  private final String label;

  DataPlaneModel(String label) {
    this.label = label;
  }

  /** The program that serves cluster IPs. */
  public static DataPlaneModel of(DataPlane dataPlane) {
    return switch (dataPlane) {
      case KUBE_PROXY -> KUBE_PROXY;
      case CILIUM -> CILIUM;
    };
  }

  /** Whether a Service port is sent to an endpoint port; by default, if the names are equal. */
  boolean matches(Service service, ServicePort port, EndpointPort endpoint) {
    return hasSameName(port, endpoint);
  }

  /** The port number for an endpoint port that does not match; empty if it is not used. */
  OptionalInt fallbackPort(ServicePort port, EndpointPort endpoint) {
    return OptionalInt.empty();
  }

  /** The port number for a slice without ports; empty if the slice is not used. */
  OptionalInt portForPortlessSlice(ServicePort port) {
    return OptionalInt.empty();
  }

  /** Whether DNS or another proxy serves such a Service. */
  boolean skips(Service service) {
    return this == KUBE_PROXY && !service.isServedByKubeProxy();
  }

  private static boolean hasSameName(ServicePort port, EndpointPort endpoint) {
    return endpoint.name().equals(port.name());
  }

  @Override
  public String toString() {
    return label;
  }
}
