package dev.portcullis.explain;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.OptionalInt;

/**
 * A program that carries traffic of a Service port to endpoints, and by which rule it joins the
 * two. Each as its source has it; what a constant does not say, nobody has read there.
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
   * internal/ingress/controller getEndpointsFromSlices: every TCP port for an unnamed one; where
   * the name is another it goes to a targetPort that is a number (#7390).
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
  /** provider/kubernetes loadService: the name; the protocol is not looked at. */
  TRAEFIK("Traefik"),
  /** internal/xdscache RecalculateEndpoints: TCP; every port for an unnamed one. */
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
  /** pkg/loadbalancer writer: the protocol; an unnamed side matches any name. */
  CILIUM("Cilium") {
    @Override
    boolean matches(Service service, ServicePort port, EndpointPort endpoint) {
      return DataPlane.CILIUM.matches(port, endpoint);
    }
  };

  private final String label;

  DataPlaneModel(String word) {
    this.label = word;
  }

  /** The program that decides whether a ClusterIP answers. */
  public static DataPlaneModel of(DataPlane dataPlane) {
    return switch (dataPlane) {
      case KUBE_PROXY -> KUBE_PROXY;
      case CILIUM -> CILIUM;
    };
  }

  /** Whether it sends that Service port to that endpoint port: by name unless it says more. */
  boolean matches(Service service, ServicePort port, EndpointPort endpoint) {
    return hasSameName(port, endpoint);
  }

  /** The number it goes to at an endpoint port that it does not join; empty where it goes not. */
  OptionalInt fallbackPort(ServicePort port, EndpointPort endpoint) {
    return OptionalInt.empty();
  }

  /** The number it goes to at addresses of a slice that lists no port; empty where it goes not. */
  OptionalInt portForPortlessSlice(ServicePort port) {
    return OptionalInt.empty();
  }

  /** Whether it leaves such a Service to DNS, or to another proxy. */
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
