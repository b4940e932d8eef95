package dev.portcullis.manifests.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Writes objects with changed ports and keeps all other fields of their manifests. */
final class ManifestRendererTest {

  private static SourcedResource file(String yaml) {
    Map<?, ?> tree = (Map<?, ?>) ManifestLoader.parseTrees(yaml).get(0);
    Resource resource =
        ((ConversionResult.Converted) ResourceConverter.convert(tree, "shop")).resource();
    return new SourcedResource(resource, tree);
  }

  @Test
  void keepsTheFieldsOfEachPort() {
    SourcedResource old =
        file(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: dns
            spec:
              clusterIP: 10.96.0.10
              type: NodePort
              ports:
              - name: udp
                port: 53
                protocol: UDP
                nodePort: 30053
                appProtocol: example.com/dns
              - name: tcp
                port: 53
                appProtocol: example.com/dns-over-tcp
                targetPort: 53
              - port: 80
                nodePort: 30080
                appProtocol: http
            """);
    Service service = (Service) old.resource();
    Service renamed =
        service.withPorts(
            List.of(
                service.ports().get(1).withName("query"),
                service.ports().get(0),
                service.ports().get(2)));

    assertEquals(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: dns
          namespace: shop
        spec:
          clusterIP: 10.96.0.10
          type: NodePort
          ports:
          - name: query
            port: 53
            appProtocol: example.com/dns-over-tcp
            targetPort: 53
          - name: udp
            port: 53
            protocol: UDP
            nodePort: 30053
            appProtocol: example.com/dns
          - port: 80
            nodePort: 30080
            appProtocol: http
        """,
        ManifestRenderer.render(renamed, List.of(old)));
  }

  @Test
  void takesPortsFromTheFirstFileThatHasThem() {
    SourcedResource old =
        file(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              ports:
              - name: http
                port: 80
                targetPort: web
            """);
    SourcedResource updated =
        file(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              labels:
                app: web
            spec:
              ports:
              - name: http
                port: 8000
                appProtocol: kubernetes.io/h2c
                targetPort: web
            """);
    Service from = (Service) old.resource();
    Service to = (Service) updated.resource();

    assertEquals(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          labels:
            app: web
          namespace: shop
        spec:
          ports:
          - name: http
            port: 8000
            appProtocol: kubernetes.io/h2c
            targetPort: web
          - name: before
            port: 80
            targetPort: web
        """,
        ManifestRenderer.render(
            to.withPorts(List.of(to.ports().get(0), from.ports().get(0).withName("before"))),
            List.of(updated, old)));
  }

  @Test
  void writesASliceThatHasNoFile() {
    String slice =
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: web-1
          namespace: shop
          labels:
            kubernetes.io/service-name: web
        addressType: IPv4
        endpoints:
        - addresses:
          - 192.0.2.1
        - addresses:
          - 192.0.2.2
          conditions:
            ready: false
        ports:
        - name: http
          port: 8080
          protocol: TCP
          appProtocol: http
        - port: 53
          protocol: UDP
        """;

    assertEquals(slice, ManifestRenderer.render((EndpointSet) file(slice).resource()));
  }
}
