package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks that the original use case is admitted in every order of its objects, and that endpoints
 * which were stored without a port name are repaired by the commands that warnings print.
 */
final class ApplyOrderIT {

  private static final Kubectl KUBECTL = TestInstallation.shared().kubectl();

  private static final String DEPRECATED =
      "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n";
  private static final String CLASS =
      "Warning: annotation \"kubernetes.io/ingress.class\" is deprecated, please use"
          + " 'spec.ingressClassName' instead\n";

  private static final String WITHOUT_SERVICE =
      """
      Error from server (Forbidden): error when creating "STDIN": admission webhook \
      "ingresses.validate.portcullis.dev" denied the request: Ingress %1$s/dev-cloudbbs rejected: \
      Service "cloudbbs-exp" not found in namespace "%1$s" [backend-service-missing]
        at:    spec.rules[0].http.paths[0].backend.service.name (bbs.duokexuetang.com/, \
      bbs-api.duokexuetang.com/, bbs-static.duokexuetang.com/)
        help:  create Service %1$s/cloudbbs-exp first, then apply this Ingress again
        docs:  portcullis rules show backend-service-missing
        If this is intentional, annotate the Ingress: ignore.portcullis.dev/backend-service-missing: \
      "<reason>"
      """;

  private static final String WITHOUT_ENDPOINTS =
      """
      Warning: Ingress %s/dev-cloudbbs: Service "cloudbbs-exp" has no selector and no endpoints, \
      so requests to it fail [backend-without-endpoints]
      """;

  static Stream<Arguments> orders() {
    BbsManifest e = BbsManifest.ENDPOINTS;
    BbsManifest i = BbsManifest.INGRESS;
    BbsManifest s = BbsManifest.SERVICE;
    return Stream.of(
            List.of(s, e, i),
            List.of(e, s, i),
            List.of(s, i, e),
            List.of(e, i, s),
            List.of(i, s, e),
            List.of(i, e, s))
        .map(order -> Arguments.argumentSet(order.toString(), order));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void isAdmittedInAnyOrder(List<BbsManifest> order) {
    // Short, so that no warning is cut.
    String namespace = GeneratedName.from("bbs");
    KUBECTL.runOk("create", "namespace", namespace);
    Set<BbsManifest> there = EnumSet.noneOf(BbsManifest.class);
    for (BbsManifest manifest : order) {
      ProcessResult applied = apply(manifest, namespace);
      assertEquals(expected(manifest, namespace, there), applied);
      if (applied.exitCode() == 0) {
        there.add(manifest);
      }
    }
    if (!there.contains(BbsManifest.INGRESS)) {
      assertEquals(
          new ProcessResult(0, "ingress.networking.k8s.io/dev-cloudbbs created\n", CLASS),
          apply(BbsManifest.INGRESS, namespace),
          "the same command again");
    }
  }

  private static ProcessResult expected(
      BbsManifest manifest, String namespace, Set<BbsManifest> there) {
    boolean service = there.contains(BbsManifest.SERVICE);
    return switch (manifest) {
      case SERVICE -> new ProcessResult(0, "service/cloudbbs-exp created\n", "");
      case ENDPOINTS ->
          new ProcessResult(
              0,
              "endpoints/cloudbbs-exp created\n",
              DEPRECATED
                  + (service
                      ? ""
                      : "Warning: Endpoints %1$s/cloudbbs-exp: Service \"cloudbbs-exp\" not found in namespace \"%1$s\", so nothing reads these endpoints [endpoints-service-missing]; help: create Service %1$s/cloudbbs-exp without selector, or correct the name\n"
                          .formatted(namespace)));
      case INGRESS ->
          service
              ? new ProcessResult(
                  0,
                  "ingress.networking.k8s.io/dev-cloudbbs created\n",
                  CLASS
                      + (there.contains(BbsManifest.ENDPOINTS) ? "" : withoutEndpoints(namespace)))
              : new ProcessResult(1, "", CLASS + WITHOUT_SERVICE.formatted(namespace));
    };
  }

  private static String withoutEndpoints(String namespace) {
    return WITHOUT_ENDPOINTS.formatted(namespace);
  }

  private static ProcessResult apply(BbsManifest manifest, String namespace) {
    return KUBECTL.runWith(manifest.in(namespace), "apply", "-f", "-");
  }

  private static final Pattern PATCH = Pattern.compile("kubectl patch (\\S+) shop .*-p '(.*)'");

  static Stream<Arguments> unnamedEndpoints() {
    return Stream.of("audit", "gitops", "standard", "strict")
        .flatMap(
            p ->
                Stream.of(UnnamedChain.ENDPOINTS, UnnamedChain.SLICE)
                    .flatMap(e -> Stream.of("patch", "replace").map(r -> arguments(p, e, r))))
        .filter(a -> !Set.of(a.get()).containsAll(Set.of("audit", "replace")));
  }

  /** Endpoints first, as kubectl applies a folder. */
  @ParameterizedTest
  @MethodSource("unnamedEndpoints")
  void printedRepairNamesEndpoints(String profile, String endpoints, String repair) {
    String namespace = GeneratedName.from("o");
    KUBECTL.runOkWith(NamespaceManifest.of(namespace, profile), "create", "-f", "-");
    NamespacedKubectl kubectl = new NamespacedKubectl(namespace, KUBECTL);
    String folder = endpoints + UnnamedChain.INGRESS_AND_SERVICE;
    ProcessResult first = kubectl.apply(folder);
    ProcessResult second = kubectl.apply(folder);
    assertEquals(0, second.exitCode(), second::toString);
    List<String> applies = List.of(first.err(), second.err());
    for (String warnings : profile.matches("audit|gitops") ? applies.subList(0, 1) : applies) {
      assertTrue(PATCH.matcher(warnings).find(), warnings);
      assertEquals(
          !profile.equals("audit"), warnings.contains("kubectl replace -f <file>"), warnings);
    }
    Matcher patch = PATCH.matcher(first.err());
    assertTrue(patch.find());
    String kind = patch.group(1);
    assertEquals("", UnnamedChain.portName(kubectl, kind));
    if (repair.equals("patch")) {
      kubectl.runOk("patch", kind, "shop", "--type=json", "-p", patch.group(2));
    } else {
      kubectl.runOkWith(endpoints, "replace", "-f", "-");
    }
    assertEquals("http", UnnamedChain.portName(kubectl, kind));
  }
}
