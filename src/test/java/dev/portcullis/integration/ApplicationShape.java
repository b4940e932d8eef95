package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** An application to deploy: an Ingress, a Service, and its endpoints. */
enum ApplicationShape {
  /** A Service without selector and hand-written Endpoints. */
  ENDPOINTS,
  /** The same with an EndpointSlice. */
  SLICE,
  /** A Service with a selector; its port has a name only if the Ingress needs it. */
  PODS;

  /**
   * A version of the application.
   *
   * @param service the name of the Service and its endpoints
   * @param name of the port
   * @param port number of the port
   * @param target the port that the backends listen on
   * @param byName whether the Ingress refers to the port by name
   */
  record Version(String service, String name, int port, int target, boolean byName) {}

  private static final String SERVICE_MANIFEST =
      """
      apiVersion: v1
      kind: Service
      metadata: {namespace: %s, name: %s}
      spec: {%sports: [{%sport: %d, protocol: TCP, targetPort: %d}]}
      """;
  private static final String ENDPOINTS_MANIFEST =
      """
      apiVersion: v1
      kind: Endpoints
      metadata: {namespace: %1$s, name: %2$s}
      subsets: [{addresses: [{ip: 10.8.1.127}], ports: [{%3$sport: %4$d, protocol: TCP}]}]
      """;
  private static final String SLICE_MANIFEST =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        namespace: %1$s
        name: %2$s-1
        labels: {kubernetes.io/service-name: %2$s, endpointslice.kubernetes.io/managed-by: staff}
      addressType: IPv4
      endpoints: [{addresses: [10.8.1.127]}]
      ports: [{%3$sport: %4$d, protocol: TCP}]
      """;
  private static final String INGRESS_MANIFEST =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {namespace: %s, name: web}
      spec:
        rules:
          - host: web.example.com
            http:
              paths:
                - path: /
                  pathType: Prefix
                  backend: {service: {name: %s, port: {%s}}}
      """;
  private static final String REMAINDER_MANIFEST =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {namespace: %s, name: rest}
      data: {stays: "yes"}
      """;

  /** The manifests in dependency order. */
  List<ObjectNode> manifests(String namespace, Version v) {
    boolean named = this != PODS || v.byName();
    String name = named ? "name: " + v.name() + ", " : "";
    String selector = this == PODS ? "selector: {app: web}, " : "";
    String behind =
        switch (this) {
          case ENDPOINTS -> ENDPOINTS_MANIFEST;
          case SLICE -> SLICE_MANIFEST;
          case PODS -> "";
        };
    return Stream.of(
            SERVICE_MANIFEST.formatted(
                namespace, v.service(), selector, name, v.port(), v.target()),
            behind.formatted(namespace, v.service(), name, v.target()),
            INGRESS_MANIFEST.formatted(
                namespace, v.service(), v.byName() ? "name: " + v.name() : "number: " + v.port()))
        .filter(m -> !m.isEmpty())
        .map(ApplicationShape::object)
        .toList();
  }

  /** What remains of a release when the chain is removed. */
  static ObjectNode remainder(String namespace) {
    return object(REMAINDER_MANIFEST.formatted(namespace));
  }

  static ObjectNode object(String yaml) {
    return ToolApiClient.JSON.valueToTree(
        new Load(LoadSettings.builder().build()).loadFromString(yaml));
  }
}
