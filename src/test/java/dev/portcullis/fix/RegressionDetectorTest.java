package dev.portcullis.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tells findings that a fix introduces from those that were there before. */
final class RegressionDetectorTest {

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        selector: {app: web}
        ports: [{name: http, port: 80, targetPort: 8080}, {name: dns, port: 53, protocol: UDP}]
      ---
      """;

  /** An Ingress with a default backend, and one for the path /. */
  private static ManifestSet ingress(String defaultBackend, String backend) {
    boolean isV1 = defaultBackend.startsWith("v1 ");
    String text =
        SERVICE
            + """
            apiVersion: networking.k8s.io/%s
            kind: Ingress
            metadata: {name: shop}
            spec:
              %s: %s
              rules: [{http: {paths: [{path: /, pathType: Prefix, backend: %s}]}}]
            """
                .formatted(
                    isV1 ? "v1" : "v1beta1",
                    isV1 ? "defaultBackend" : "backend",
                    backendTo(defaultBackend, isV1),
                    backendTo(backend, isV1));
    ManifestSet set =
        ManifestLoader.load(
            List.of("-"), new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "a");
    assertEquals(List.of(), set.errors());
    return set;
  }

  private static String backendTo(String port, boolean isV1) {
    String number = port.replace("v1 ", "");
    return isV1
        ? "{service: {name: web, port: {number: " + number + "}}}"
        : "{serviceName: web, servicePort: " + number + "}";
  }

  /**
   * Port 80 exists, 53 is not TCP, 8080 is the targetPort of another, and 81 and 82 are missing.
   */
  @ParameterizedTest
  @CsvSource({
    "81, 80, v1 81, 80, '', the same hop in another version",
    "81, 80, v1 82, 80, '', the same place with another problem",
    "81, 80, v1 80, 80, '', a correction",
    "80, 80, v1 81, 80, spec.defaultBackend.service.port.number, a new problem",
    "81, 80, v1 81, 82, spec.rules[0].http.paths[0].backend.service.port.number, another place",
    "81, 81, v1 82, 82, '', both places as before",
  })
  void findsIntroducedFindingsOnly(
      String defaultBefore,
      String before,
      String defaultAfter,
      String after,
      String expected,
      String what) {
    assertEquals(
        expected,
        String.join(
            " ",
            RegressionDetector.findRegressions(
                    ingress(defaultBefore, before),
                    ingress(defaultAfter, after),
                    DataPlane.KUBE_PROXY)
                .stream()
                .map(f -> f.field().text())
                .toList()),
        what);
  }
}
