package dev.portcullis.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Objects in namespace {@code devops}, which match those of {@code examples/bbs-v1}. */
final class SampleObjects {

  static final ObjectNode SERVICE =
      ReviewBuilder.parseYaml(
          """
          apiVersion: v1
          kind: Service
          metadata:
            {name: cloudbbs-exp, namespace: devops, labels: {app: cloudbbs-exp}, annotations: {a: b}}
          spec:
            type: ClusterIP
            clusterIP: 10.96.0.7
            ipFamilies: [IPv4]
            ports: [{name: http, port: 8080, protocol: TCP, targetPort: 80}]
          status: {loadBalancer: {}}
          """);

  static final ObjectNode ENDPOINTS =
      ReviewBuilder.parseYaml(
          """
          apiVersion: v1
          kind: Endpoints
          metadata: {name: cloudbbs-exp, namespace: devops, labels: {app: cloudbbs}}
          subsets:
            - addresses: [{ip: 10.8.1.127}]
              notReadyAddresses: [{ip: 10.8.1.128, targetRef: {kind: Pod, uid: u}}]
              ports: [{name: http, port: 80, protocol: TCP}]
          """);

  static final ObjectNode SLICE =
      ReviewBuilder.parseYaml(
          """
          apiVersion: discovery.k8s.io/v1
          kind: EndpointSlice
          metadata:
            name: cloudbbs-exp-1
            namespace: devops
            labels: {kubernetes.io/service-name: cloudbbs-exp}
            ownerReferences: [{apiVersion: v1, kind: Service, name: x, uid: u, controller: false}]
          addressType: IPv4
          endpoints: [{addresses: [10.8.1.129], conditions: {ready: true}}]
          ports: [{name: http, port: 80, protocol: TCP}]
          """);

  static final ObjectNode INGRESS =
      ReviewBuilder.parseYaml(
          """
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata:
            name: forum
            namespace: devops
            annotations: {kubernetes.io/ingress.class: kong, ignore.portcullis.dev/none: why}
          spec:
            defaultBackend: {service: {name: cloudbbs-exp, port: {name: http}}}
            rules:
              - host: bbs.example
                http:
                  paths:
                    - path: /
                      pathType: Prefix
                      backend: {service: {name: cloudbbs-exp, port: {number: 8080}}}
          """);

  /** A Service whose only port is named at creation. */
  static final ObjectNode SERVICE_WITH_UNNAMED_PORT =
      ReviewBuilder.parseYaml(
          """
          apiVersion: v1
          kind: Service
          metadata: {name: shop, namespace: devops, creationTimestamp: null, labels: {}}
          spec:
            selector: {app: shop}
            ports: [{port: 8080, protocol: TCP, targetPort: 80, appProtocol: null}]
            unknownField: {nothing: null, empty: {}, list: [], number: 1.0}
          status: {loadBalancer: {}}
          """);

  private SampleObjects() {}

  /** An Ingress to a port of the Service; it has port 8080 only. */
  static ObjectNode ingressTo(int port) {
    ObjectNode ingress = INGRESS.deepCopy();
    ((ObjectNode) ingress.at("/spec/rules/0/http/paths/0/backend/service/port"))
        .put("number", port);
    return ingress;
  }
}
