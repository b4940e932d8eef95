package dev.portcullis.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.bench.World;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.map.Detail.Column;
import dev.portcullis.map.Detail.Remark;
import dev.portcullis.map.Detail.Stop;
import dev.portcullis.map.Fix.Step;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.EnforcementAction;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Reads the map of some manifests as the page does. */
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
    return map(yaml, new Scale(Map.of(), TODAY));
  }

  private static RouteMap map(String yaml, Scale scale) {
    ManifestSet set =
        ManifestLoader.load(
            List.of("-"),
            new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
            "default");
    assertEquals(List.of(), set.errors());
    SnapshotView view = new SnapshotView(set.resources(), DataPlane.KUBE_PROXY);
    return new RouteMap(view.objects().stream(), view, scale);
  }

  private static Route only(RouteMap map) {
    assertEquals(1, map.routes().size(), map.routes().toString());
    return map.routes().get(0);
  }

  private static Route ofIngress(RouteMap map) {
    return map.routes().stream().filter(r -> !r.ingress().isEmpty()).findFirst().orElseThrow();
  }

  private static Detail detail(RouteMap map) {
    return map.detail(only(map).id()).orElseThrow();
  }

  @Test
  void theForumOnPort81SaysWhereAndWhatToType() {
    RouteMap map = map(BBS);
    Route route = only(map);
    assertEquals("bbs.example.com", route.host());
    assertEquals("/", route.path());
    assertEquals("Prefix", route.pathType());
    assertEquals("devops", route.namespace());
    assertEquals("dev-cloudbbs", route.ingress());
    assertEquals("kong", route.ingressClass());
    assertEquals("cloudbbs-exp", route.service());
    assertEquals("8080 (http)", route.port());
    assertEquals(List.of("10.8.1.127:81"), route.addresses());
    assertEquals(State.ERROR, route.state());
    assertEquals(List.of("endpoints-port-number"), route.rules());
    assertTrue(route.end().startsWith("Endpoints devops/cloudbbs-exp: subsets[0]"), route.end());

    Detail detail = detail(map);
    assertEquals(
        "HOST INGRESS SERVICE PORT ENDPOINTS ADDRESS",
        detail.stops().stream().map(s -> s.column().name()).collect(Collectors.joining(" ")));
    Stop wrong = detail.stops().get(4);
    assertEquals(State.ERROR, wrong.state());
    Remark remark = wrong.remarks().get(0);
    Fix fix = remark.fix().orElseThrow();
    assertEquals(
        List.of(
            new Step("test", "/subsets/0/ports/0/port", 81L),
            new Step("replace", "/subsets/0/ports/0/port", 80L)),
        fix.steps());
    assertEquals(false, fix.only(), "the Service may be the one to change");
    assertEquals(
        List.of("h0>h1", "h1>h2", "h2>h3", "h3>h4", "h4>h5"),
        detail.arrows().stream().map(a -> a.from() + ">" + a.to()).toList());
    assertTrue(detail.carried().stream().anyMatch(c -> c.plane().equals("Kong")));
  }

  @Test
  void whatIsInOrderIsOk() {
    Route route = only(map(BBS.replace("81", "80")));
    assertEquals(State.OK, route.state());
    assertEquals("gets through to 10.8.1.127:80", route.end());
  }

  @Test
  void aLinkToARouteOutlivesItsCure() {
    assertEquals(only(map(BBS)).id(), only(map(BBS.replace("81", "80"))).id());
    assertEquals(only(map(BBS)).id(), ofIngress(map(BBS.replace("8080}}}", "9}}}"))).id());
  }

  @Test
  void anExemptionIsSeenAndNoError() {
    String meant =
        BBS.replace(
            "kind: Endpoints\nmetadata: {",
            "kind: Endpoints\nmetadata: {annotations: {ignore.portcullis.dev/endpoints-port-number:"
                + " moving}, ");
    assertEquals(State.SUPPRESSED, only(map(meant)).state());
    assertEquals("moving", detail(map(meant)).stops().get(4).remarks().get(0).excuse());
    String ended = meant.replace("moving", "\"until 2025-12-31: moving\"");
    assertEquals(State.ERROR, only(map(ended)).state());
  }

  @Test
  void aDeadHopThatIsMeantToBeIsNoError() {
    String gone =
        BBS.replace("name: cloudbbs-exp, port: {", "name: gone, port: {")
            .replace(
                "kubernetes.io/ingress.class: kong",
                "kubernetes.io/ingress.class: kong,"
                    + " ignore.portcullis.dev/backend-service-missing: comes tomorrow");
    Route route = ofIngress(map(gone));
    assertEquals(State.SUPPRESSED, route.state());
  }

  @Test
  void whatTheAdminMadeOfARuleCounts() {
    String rule = "endpoints-port-number";
    assertEquals(
        State.WARNING,
        only(map(BBS, new Scale(Map.of(rule, EnforcementAction.WARN), TODAY))).state());
    Route off = only(map(BBS, new Scale(Map.of(rule, EnforcementAction.OFF), TODAY)));
    assertEquals(State.OK, off.state());
    assertEquals(List.of(), off.rules());
  }

  @Test
  void aServiceOfWhichNothingIsKnownIsUnknown() {
    Route route = only(map(BBS.substring(0, BBS.indexOf("---"))));
    assertEquals(State.UNKNOWN, route.state());
    assertEquals("cloudbbs-exp", route.service());
    assertEquals("8080", route.port());
  }

  @Test
  void whatNoIngressLeadsToIsThereOnItsOwn() {
    Route route = only(map(BBS.substring(BBS.indexOf("---") + 4)));
    assertEquals("", route.ingress());
    assertEquals("", route.host());
    assertEquals("cloudbbs-exp", route.service());
    assertEquals(State.ERROR, route.state());
  }

  @Test
  void whoElseTakesARequestIsNoted() {
    String twice = BBS + "---\n" + BBS.substring(0, BBS.indexOf("---")).replace("dev-", "other-");
    RouteMap map = map(twice);
    assertEquals(2, map.routes().size());
    Detail detail = map.detail(map.routes().get(0).id()).orElseThrow();
    assertEquals(1, detail.notes().size(), detail.notes().toString());
    assertTrue(detail.notes().get(0).contains("other-cloudbbs takes the same requests"));
  }

  @Test
  void twoPathsOfOneMatchAreTwoRows() {
    String path =
        "          - {path: /, pathType: Prefix, backend: {service: {name: cloudbbs-exp, port:"
            + " {number: 8080}}}}\n";
    assertTrue(BBS.contains(path.stripLeading()));
    RouteMap map = map(BBS.replace(path.strip(), path.strip() + "\n" + path.stripTrailing()));
    assertEquals(2, map.routes().stream().map(Route::id).distinct().count());
  }

  @Test
  void anOldIngressIsNotPatchedWhereItsFieldsHaveOtherNames() {
    String old =
        BBS.replace("networking.k8s.io/v1", "networking.k8s.io/v1beta1")
            .replace(
                "{service: {name: cloudbbs-exp, port: {number: 8080}}}",
                "{serviceName: cloudbbs-exp, servicePort: 8081}");
    RouteMap map = map(old);
    Route route = ofIngress(map);
    Fix fix =
        map.detail(route.id()).orElseThrow().stops().stream()
            .filter(s -> s.column() == Column.INGRESS)
            .flatMap(s -> s.remarks().stream())
            .filter(r -> r.finding().rule().equals("backend-port-missing"))
            .flatMap(r -> r.fix().stream())
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(), fix.steps());
  }

  @Test
  void noNameIsTypedThatNoClusterWouldTake() {
    RouteMap map = map(BBS.replace("cloudbbs-exp", "\"x'; rm -rf /\""));
    Fix fix =
        map.detail(map.routes().get(0).id()).orElseThrow().stops().stream()
            .flatMap(s -> s.remarks().stream())
            .flatMap(r -> r.fix().stream())
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(), fix.steps());
  }

  /**
   * The bound is many times what it takes, in time of this thread's own: it fails of a square, and
   * not of a busy machine.
   */
  @Test
  void sevenThousandIngressesAreQuicklyOnTheMap() {
    SnapshotView view = new World(10_000).view();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    RouteMap map = new RouteMap(view.objects().stream(), view, new Scale(Map.of(), TODAY));
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
  void twoPortsMayLeadToTheSamePods() {
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
    Detail detail = map.detail(only(map).id()).orElseThrow();
    List<Stop> ports = detail.stops().stream().filter(s -> s.column() == Column.PORT).toList();
    Stop pods =
        detail.stops().stream().filter(s -> s.kind().equals("Pods")).findFirst().orElseThrow();
    assertEquals(
        ports.stream().map(Stop::id).toList(),
        detail.arrows().stream()
            .filter(a -> a.to().equals(pods.id()))
            .map(Detail.Arrow::from)
            .toList());
    assertEquals(2, ports.size());
  }
}
