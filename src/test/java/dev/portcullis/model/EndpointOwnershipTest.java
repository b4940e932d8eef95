package dev.portcullis.model;

import static dev.portcullis.testing.YamlResources.endpoints;
import static dev.portcullis.testing.YamlResources.service;
import static dev.portcullis.testing.YamlResources.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A label is not enough: the Service and the stored Endpoints decide who writes endpoints. */
final class EndpointOwnershipTest {

  private static final String SLICES = "endpointslice-controller.k8s.io";
  private static final String MIRRORS = "endpointslicemirroring-controller.k8s.io";
  private static final String HTTP = "{name: http, port: 80}";
  private static final String SUBSETS =
      """
      {addresses: [{ip: 192.0.2.1}, {ip: 192.0.2.2}], notReadyAddresses: [{ip: 192.0.2.3}],
       ports: [{name: http, port: 80}, {name: tls, port: 443}]},
      {addresses: [{ip: 192.0.2.4}], ports: [{name: admin, port: 90}]},
      {addresses: [{ip: 192.0.2.1}], ports: [{name: admin, port: 90}]}
      """;

  private static SnapshotView view(Resource... objects) {
    return new SnapshotView(List.of(objects), (kind, namespace) -> true, DataPlane.KUBE_PROXY);
  }

  private static boolean isControllerWritten(EndpointSet set, Resource... others) {
    return EndpointOwnership.isControllerWritten(set, view(others).with(set));
  }

  @Test
  void sliceControllerWritesForSelectorsOnly() {
    EndpointSet slice = slice(SLICES, "192.0.2.9", HTTP);
    assertEquals(true, isControllerWritten(slice, service("app: db")));
    assertEquals(false, isControllerWritten(slice, service("")));
    assertEquals(true, isControllerWritten(slice), "no Service");
    assertEquals(
        true,
        EndpointOwnership.isControllerWritten(
            slice, new SnapshotView(List.of(slice), (kind, n) -> false, DataPlane.KUBE_PROXY)),
        "Service unknown");
  }

  /** Endpoints keep the label when the selector is removed, and are mirrored then. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ", labels: {endpoints.kubernetes.io/managed-by: endpoint-controller}",
        ", annotations: {endpoints.kubernetes.io/last-change-trigger-time: x}"
      })
  void leftoverEndpointsAreHandWritten(String metadata) {
    EndpointSet endpoints = endpoints(metadata, SUBSETS);
    assertEquals(true, isControllerWritten(endpoints, service("app: db")));
    assertEquals(false, isControllerWritten(endpoints, service("")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1, 192.0.2.2 | {name: http, port: 80}, {name: tls, port: 443}  | true",
        "192.0.2.3            | {name: http, port: 80}                          | true",
        "192.0.2.1            | {name: http, port: 80}, {name: admin, port: 90} | true",
        "192.000.002.001      | {name: http, port: 80}                          | true",
        "192.0.2.9            | {name: http, port: 80}                          | false",
        "192.0.2.4            | {name: http, port: 80}                          | false",
        "192.0.2.1            | {name: http, port: 81}                          | false",
        "192.0.2.1            | {name: http, port: 80, protocol: UDP}           | false",
        "192.0.2.1            | {name: web, port: 80}                           | false"
      })
  void mirrorHoldsPartOfStoredEndpoints(String addresses, String ports, boolean mirror) {
    EndpointSet slice = slice(MIRRORS, addresses, ports);
    EndpointSet stored = endpoints("", SUBSETS);
    assertEquals(mirror, isControllerWritten(slice, service(""), stored));
    assertEquals(false, isControllerWritten(slice, service("")), "no Endpoints");
    assertEquals(mirror, EndpointOwnership.isMirror(slice, view(service(""), stored, slice)));
  }

  @Test
  void endpointsThatAreNotMirroredHaveNoMirror() {
    EndpointSet skipping =
        endpoints(", labels: {endpointslice.kubernetes.io/skip-mirror: \"true\"}", SUBSETS);
    assertEquals(
        false, isControllerWritten(slice(MIRRORS, "192.0.2.1", HTTP), service(""), skipping));
  }

  @Test
  void largeComparisonsEnd() {
    StringBuilder subsets = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      subsets.append("{addresses: [{ip: 192.0.2.1}], ports: [{port: ").append(i + 1).append("}]},");
    }
    String ports = subsets.toString().replaceAll("\\{addresses[^\\]]*\\], ports: \\[|\\]\\},", ",");
    EndpointSet stored = endpoints("", subsets.toString());
    assertEquals(
        false,
        isControllerWritten(
            slice(MIRRORS, "192.0.2.1", ports.replace(",,", ",").substring(1)),
            service(""),
            stored));
  }

  @Test
  void otherLabelsAreOfUsers() {
    assertEquals(false, isControllerWritten(slice("staff", "192.0.2.1", HTTP), service("app: db")));
  }
}
