package dev.portcullis.integration;

/**
 * A chain whose endpoints have no port name, which kubectl applies in this order: endpoints of
 * either kind, Ingress, Service. The fields that the API server sets are there, or kubectl would
 * send the endpoints again.
 */
final class UnnamedChain {

  static final String ENDPOINTS =
      """
      apiVersion: v1
      kind: Endpoints
      metadata: {name: shop}
      subsets: [{addresses: [{ip: 192.0.2.21}], ports: [{port: 80, protocol: TCP}]}]
      """;

  static final String SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: shop, labels: {kubernetes.io/service-name: shop}}
      addressType: IPv4
      endpoints: [{addresses: [192.0.2.21], conditions: {}}]
      ports: [{name: "", port: 80, protocol: TCP}]
      """;

  static final String INGRESS_AND_SERVICE =
      """
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop}
      spec: {rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {name: http}}}}]}}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: shop}
      spec: {ports: [{name: http, port: 8080, targetPort: 80}]}
      """;

  private UnnamedChain() {}

  /** The name of the only port of the stored endpoints; empty if it has none. */
  static String portName(NamespacedKubectl kubectl, String kind) {
    return kubectl.runOk("get", kind, "shop", "-o=jsonpath={..ports[*].name}");
  }
}
