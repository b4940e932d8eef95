package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ApiRequest;
import dev.portcullis.controlplane.ApiServerProxy;
import dev.portcullis.controlplane.ProcessResult;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks that a request whose live reads fail is admitted with a warning. An answer after the API
 * server's time-out would show a different text.
 */
final class LiveReadFailureIT {

  private static final ProxiedInstallation CLUSTER = ProxiedInstallation.shared();
  private static final ApiServerProxy PROXY = CLUSTER.proxy();
  private static final Predicate<ApiRequest> ALL_READS = request -> true;
  private static final int TOO_MANY_REQUESTS = 429;

  private static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: unread}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      """;

  private static final String ENDPOINTS =
      """
      apiVersion: v1
      kind: Endpoints
      metadata: {name: db, namespace: unread}
      subsets: [{addresses: [{ip: 10.8.1.127}], ports: [{port: 5432}]}]
      """;

  @BeforeAll
  static void makeNamespace() {
    CLUSTER.kubectl().runOk("create", "namespace", "unread");
  }

  @AfterEach
  void resetProxy() {
    PROXY.reset();
    CLUSTER.delete(INGRESS);
    CLUSTER.delete(ENDPOINTS);
  }

  /** The failures of live reads, and their warnings. */
  static Stream<Arguments> troubles() {
    return Stream.concat(
        failedReads(),
        Stream.of(trouble("they hang", p -> p.hangReads(ALL_READS), "no response in time")));
  }

  /** The failures that do not take all the time of a review. */
  static Stream<Arguments> failedReads() {
    return Stream.of(
        trouble(
            "they fail",
            p -> p.failReads(500, ALL_READS),
            "the API server responded with status 500"),
        trouble(
            "they are forbidden",
            p -> p.forbidReads(ALL_READS),
            "the API server responded with status 403"),
        trouble(
            "connection dropped", p -> p.dropReads(ALL_READS), "the API server cannot be reached"));
  }

  private static Arguments trouble(String what, Consumer<ApiServerProxy> make, String printed) {
    return Arguments.argumentSet(what, make, printed);
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void invalidIngressIsAdmittedWithWarning(Consumer<ApiServerProxy> make, String printed) {
    make.accept(PROXY);
    assertEquals(
        new ProcessResult(
            0,
            "ingress.networking.k8s.io/web created\n",
            """
            Warning: Ingress unread/web: Service "web" not found in namespace "unread" \
            [backend-service-missing] (not confirmed); help: create Service unread/web first, then \
            apply this Ingress again
            Warning: Ingress unread/web: not confirmed: Service unread/web could not be read: %s
            """
                .formatted(printed)),
        apply(INGRESS));
  }

  @ParameterizedTest
  @MethodSource("failedReads")
  void endpointsAreAdmittedUnnamed(Consumer<ApiServerProxy> make, String printed) {
    make.accept(PROXY);
    assertEquals(
        new ProcessResult(
            0,
            "endpoints/db created\n",
            """
            Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            Warning: Endpoints unread/db: port names not added: Service unread/db could not be read: %1$s
            Warning: Endpoints unread/db: not confirmed: Service unread/db could not be read: %1$s
            """
                .formatted(printed)),
        apply(ENDPOINTS));
  }

  /** Both webhooks are called, and each may use its second. */
  @Test
  void unnamedEndpointsAreRetriedAfterTimeout() {
    PROXY.hangReads(ALL_READS);
    KubernetesClientException refused =
        assertThrows(KubernetesClientException.class, () -> CLUSTER.createOrReplace(ENDPOINTS));
    assertEquals(TOO_MANY_REQUESTS, refused.getCode());
    assertTrue(
        refused
            .getMessage()
            .contains(
                "Endpoints unread/db not stored yet: port names were not added in time; retry in 1"
                    + " s"),
        refused.getMessage());
  }

  @Test
  void invalidIngressIsDeniedByPolicy() {
    try (Replica closed = CLUSTER.replica(Map.of("portcullis.on-unconfirmed", "deny"))) {
      CLUSTER.register(closed);
      PROXY.failReads(500, ALL_READS);
      assertEquals(
          new ProcessResult(
              1,
              "",
              """
              Error from server (Forbidden): error when creating "STDIN": admission webhook \
              "ingresses.validate.portcullis.dev" denied the request: Ingress unread/web rejected: \
              Service "web" not found in namespace "unread" [backend-service-missing]
                at:    spec.defaultBackend.service.name (the default backend)
                help:  create Service unread/web first, then apply this Ingress again
                note:  not confirmed: Service unread/web could not be read: the API server responded with status 500
                docs:  portcullis rules show backend-service-missing
                If this is intentional, annotate the Ingress: \
              ignore.portcullis.dev/backend-service-missing: "<reason>"
              """),
          apply(INGRESS));
    } finally {
      CLUSTER.register(CLUSTER.defaultReplica());
    }
  }

  private static ProcessResult apply(String manifest) {
    return CLUSTER.kubectl().runWith(manifest, "apply", "-f", "-");
  }
}
