package dev.portcullis.routemap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import dev.portcullis.routemap.RouteDetail.Column;
import dev.portcullis.routemap.RouteDetail.Node;
import dev.portcullis.routemap.RouteDetail.NodeFinding;
import dev.portcullis.routemap.SuggestedPatch.PatchOperation;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests rows and details of route maps of manifests. */
final class RouteMapTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 1, 1);

  private static final String BBS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: dev-cloudbbs, namespace: devops, annotations: {kubernetes.io/ingress.class: kong}}
      spec:
        rules:
          - host: bbs.example.com
            http:
              paths:
                - {path: /, pathType: Prefix, backend: {service: {name: cloudbbs-exp, port: {number: 8080}}}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: cloudbbs-exp, namespace: devops}
      spec: {ports: [{name: http, port: 8080, targetPort: 80}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: cloudbbs-exp, namespace: devops}
      subsets:
        - addresses: [{ip: 10.8.1.127}]
          ports: [{name: http, port: 81}]
      """;

  private static RouteMap map(String yaml) {
    return map(yaml, Policy.STANDARD);
  }

  private static RouteMap map(String yaml, Policy policy) {
    ManifestSet set =
        ManifestLoader.load(
            List.of("-"),
            new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
            "default");
    assertEquals(List.of(), set.errors());
    SnapshotView view = new SnapshotView(set.resources(), DataPlane.KUBE_PROXY);
    return new RouteMap(view.objects().stream(), view, policy, TODAY);
  }

  private static RouteRow onlyRoute(RouteMap map) {
    assertEquals(1, map.routes().size(), map.routes().toString());
    return map.routes().get(0);
  }

  private static RouteRow ingressRoute(RouteMap map) {
    return map.routes().stream().filter(r -> !r.ingress().isEmpty()).findFirst().orElseThrow();
  }

  private static RouteDetail detail(RouteMap map) {
    return map.detail(onlyRoute(map).id()).orElseThrow();
  }

  /** A Service that is never dialed is no part of the route, and that of an action is. */
  @Test
  void showsWhatTheControllerDialsOrAnswers() {
    RouteMap map =
        map(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: old
              annotations: {nginx.ingress.kubernetes.io/permanent-redirect: "https://web.example/"}
            spec: {ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: split
              annotations:
                alb.ingress.kubernetes.io/actions.all: >-
                  {"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"web","servicePort":80}]}}
            spec: {ingressClassName: alb, defaultBackend: {service: {name: all, port: {name: use-annotation}}}}
            """);
    assertEquals(
        List.of(
            "old ok reaches an answer that nginx.ingress.kubernetes.io/permanent-redirect defines:"
                + " HOST INGRESS",
            "split ok reaches port 80 of the pods with app=web: HOST INGRESS SERVICE PORT ADDRESS"),
        map.routes().stream()
            .map(
                r ->
                    "%s %s %s: %s"
                        .formatted(
                            r.ingress(),
                            r.status(),
                            r.summary(),
                            map.detail(r.id()).orElseThrow().nodes().stream()
                                .map(n -> n.column().name())
                                .collect(Collectors.joining(" "))))
            .sorted()
            .toList());
  }

  @Test
  void reportsPortMismatchWithPatch() {
    RouteMap map = map(BBS);
    RouteRow route = onlyRoute(map);
    assertEquals("bbs.example.com", route.host());
    assertEquals("/", route.path());
    assertEquals("Prefix", route.pathType());
    assertEquals("devops", route.namespace());
    assertEquals("dev-cloudbbs", route.ingress());
    assertEquals("kong", route.ingressClass());
    assertEquals("cloudbbs-exp", route.service());
    assertEquals("8080 (http)", route.port());
    assertEquals(List.of("10.8.1.127:81"), route.addresses());
    assertEquals(RouteStatus.ERROR, route.status());
    assertEquals(List.of("endpoints-port-number"), route.ruleIds());
    assertTrue(
        route.summary().startsWith("Endpoints devops/cloudbbs-exp: Endpoint port is 81"),
        route.summary());

    RouteDetail detail = detail(map);
    assertEquals(
        "HOST INGRESS SERVICE PORT ENDPOINTS ADDRESS",
        detail.nodes().stream().map(s -> s.column().name()).collect(Collectors.joining(" ")));
    Node endpoints = detail.nodes().get(4);
    assertEquals(RouteStatus.ERROR, endpoints.status());
    NodeFinding finding = endpoints.findings().get(0);
    SuggestedPatch fix = finding.suggestedPatch().orElseThrow();
    assertEquals(
        List.of(
            new PatchOperation("test", "/subsets/0/ports/0/port", 81L),
            new PatchOperation("replace", "/subsets/0/ports/0/port", 80L)),
        fix.operations());
    assertEquals(false, fix.onlyFix(), "the Service can be changed instead");
    assertEquals(
        List.of("h0>h1", "h1>h2", "h2>h3", "h3>h4", "h4>h5"),
        detail.edges().stream().map(a -> a.from() + ">" + a.to()).toList());
    assertTrue(detail.deliveries().stream().anyMatch(c -> c.dataPlane().equals("Kong")));
  }

  @Test
  void consistentRouteIsOk() {
    RouteRow route = onlyRoute(map(BBS.replace("81", "80")));
    assertEquals(RouteStatus.OK, route.status());
    assertEquals("reaches 10.8.1.127:80", route.summary());
  }

  @Test
  void keepsRouteIdWhenFindingIsFixed() {
    assertEquals(onlyRoute(map(BBS)).id(), onlyRoute(map(BBS.replace("81", "80"))).id());
    assertEquals(onlyRoute(map(BBS)).id(), ingressRoute(map(BBS.replace("8080}}}", "9}}}"))).id());
  }

  @Test
  void exemptedFindingIsSuppressed() {
    String exempted =
        BBS.replace(
            "kind: Endpoints\nmetadata: {",
            "kind: Endpoints\nmetadata: {annotations: {ignore.portcullis.dev/endpoints-port-number:"
                + " moving}, ");
    assertEquals(RouteStatus.SUPPRESSED, onlyRoute(map(exempted)).status());
    assertEquals(
        "moving",
        detail(map(exempted)).nodes().get(4).findings().get(0).assessment().exemptionReason());
    String expired = exempted.replace("moving", "\"until 2025-12-31: moving\"");
    assertEquals(RouteStatus.ERROR, onlyRoute(map(expired)).status());
  }

  @Test
  void exemptedUnreachableHopIsSuppressed() {
    String missing =
        BBS.replace("name: cloudbbs-exp, port: {", "name: missing, port: {")
            .replace(
                "kubernetes.io/ingress.class: kong",
                "kubernetes.io/ingress.class: kong,"
                    + " ignore.portcullis.dev/backend-service-missing: created later");
    RouteRow route = ingressRoute(map(missing));
    assertEquals(RouteStatus.SUPPRESSED, route.status());
  }

  @Test
  void appliesConfiguredRuleActions() {
    String rule = "endpoints-port-number";
    assertEquals(
        RouteStatus.WARNING,
        onlyRoute(map(BBS, Policy.of(Profile.STANDARD, Map.of(rule, EnforcementAction.WARN))))
            .status());
    RouteRow off =
        onlyRoute(map(BBS, Policy.of(Profile.STANDARD, Map.of(rule, EnforcementAction.OFF))));
    assertEquals(RouteStatus.OK, off.status());
    assertEquals(List.of(), off.ruleIds());
  }

  /** Row and node agree: the route has no traffic, whether or not findings are shown. */
  @Test
  void brokenRouteIsErrorWithProfileOff() {
    String missing =
        BBS.replace("name: cloudbbs-exp, port: {", "name: missing, port: {")
            + "---\napiVersion: v1\nkind: Namespace\n"
            + "metadata: {name: devops, labels: {portcullis.dev/profile: \"off\"}}\n";
    RouteMap map = map(missing);
    RouteRow route = ingressRoute(map);
    assertEquals(RouteStatus.ERROR, route.status());
    assertEquals(List.of(), route.ruleIds());
    RouteDetail detail = map.detail(route.id()).orElseThrow();
    assertEquals(route, detail.row());
    assertEquals(
        List.of(RouteStatus.ERROR),
        detail.nodes().stream().filter(Node::broken).map(Node::status).toList());
    assertTrue(detail.nodes().stream().allMatch(n -> n.findings().isEmpty()));
    assertTrue(detail.summary().contains("missing"), detail.summary());
    assertEquals(
        RouteStatus.OK,
        map(BBS + missing.substring(missing.lastIndexOf("---"))).routes().get(0).status(),
        "a mismatch is only a finding");
  }

  @Test
  void routeToUnreadServiceIsUnknown() {
    RouteRow route = onlyRoute(map(BBS.substring(0, BBS.indexOf("---"))));
    assertEquals(RouteStatus.UNKNOWN, route.status());
    assertEquals("cloudbbs-exp", route.service());
    assertEquals("8080", route.port());
  }

  @Test
  void listsServiceWithoutIngress() {
    RouteRow route = onlyRoute(map(BBS.substring(BBS.indexOf("---") + 4)));
    assertEquals("", route.ingress());
    assertEquals("", route.host());
    assertEquals("cloudbbs-exp", route.service());
    assertEquals(RouteStatus.ERROR, route.status());
  }

  @Test
  void notesCompetingIngress() {
    String competing =
        BBS + "---\n" + BBS.substring(0, BBS.indexOf("---")).replace("dev-", "other-");
    RouteMap map = map(competing);
    assertEquals(2, map.routes().size());
    RouteDetail detail = map.detail(map.routes().get(0).id()).orElseThrow();
    assertEquals(1, detail.notes().size(), detail.notes().toString());
    assertTrue(detail.notes().get(0).contains("other-cloudbbs matches the same requests"));
  }

  @Test
  void duplicatePathsAreSeparateRows() {
    String path =
        "          - {path: /, pathType: Prefix, backend: {service: {name: cloudbbs-exp, port:"
            + " {number: 8080}}}}\n";
    assertTrue(BBS.contains(path.stripLeading()));
    RouteMap map = map(BBS.replace(path.strip(), path.strip() + "\n" + path.stripTrailing()));
    assertEquals(2, map.routes().stream().map(RouteRow::id).distinct().count());
  }

  @Test
  void suggestsNoPatchForBetaIngress() {
    String beta =
        BBS.replace("networking.k8s.io/v1", "networking.k8s.io/v1beta1")
            .replace(
                "{service: {name: cloudbbs-exp, port: {number: 8080}}}",
                "{serviceName: cloudbbs-exp, servicePort: 8081}");
    RouteMap map = map(beta);
    RouteRow route = ingressRoute(map);
    SuggestedPatch fix =
        map.detail(route.id()).orElseThrow().nodes().stream()
            .filter(s -> s.column() == Column.INGRESS)
            .flatMap(s -> s.findings().stream())
            .filter(r -> r.assessment().finding().rule().equals("backend-port-missing"))
            .flatMap(r -> r.suggestedPatch().stream())
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(), fix.operations());
  }

  @Test
  void suggestsNoPatchForInvalidName() {
    RouteMap map = map(BBS.replace("cloudbbs-exp", "\"x'; rm -rf /\""));
    SuggestedPatch fix =
        map.detail(map.routes().get(0).id()).orElseThrow().nodes().stream()
            .flatMap(s -> s.findings().stream())
            .flatMap(r -> r.suggestedPatch().stream())
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(), fix.operations());
  }

  /** CPU time of this thread, with a bound that only a quadratic algorithm exceeds. */
  @Test
  void buildsMapOfManyIngressesInTime() {
    SnapshotView view = new SyntheticCluster(10_000).view();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    RouteMap map = new RouteMap(view.objects().stream(), view, Policy.STANDARD, TODAY);
    long millis = (threads.getCurrentThreadCpuTime() - begin) / 1_000_000;
    assertEquals(
        7_000,
        map.routes().stream()
            .filter(r -> !r.ingress().isEmpty())
            .map(r -> r.namespace() + "/" + r.ingress())
            .distinct()
            .count());
    assertTrue(millis < 20_000, millis + " ms");
  }

  @Test
  void twoPortsLeadToSamePods() {
    RouteMap map =
        map(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: 8080}, {name: more, port: 81, targetPort: 8080}]
            ---
            apiVersion: v1
            kind: Endpoints
            metadata: {name: web}
            subsets: [{addresses: [{ip: 10.8.1.127}], ports: [{name: http, port: 8080}, {name: more, port: 8080}]}]
            """);
    RouteDetail detail = map.detail(onlyRoute(map).id()).orElseThrow();
    List<Node> ports = detail.nodes().stream().filter(s -> s.column() == Column.PORT).toList();
    Node pods =
        detail.nodes().stream().filter(s -> s.kind().equals("Pods")).findFirst().orElseThrow();
    assertEquals(
        ports.stream().map(Node::id).toList(),
        detail.edges().stream()
            .filter(a -> a.to().equals(pods.id()))
            .map(RouteDetail.Edge::from)
            .toList());
    assertEquals(2, ports.size());
  }
}
