package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ApiRequest;
import dev.portcullis.controlplane.ApiServerProxy;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks that a recent write that has not reached the view never causes a denial. The watches are
 * delayed, so that the view stays stale.
 */
@Tag("slow")
final class StaleCacheIT {

  private static final ProxiedInstallation CLUSTER = ProxiedInstallation.shared();
  private static final ApiServerProxy PROXY = CLUSTER.proxy();

  /** The number of repetitions; # stands for the number. */
  private static final int REPETITIONS = 20;

  private static final String HTTP = "name: http, port: 80, targetPort: 8080";

  @BeforeAll
  static void makeNamespace() {
    CLUSTER.createOrReplace(NamespaceManifest.of("stale", "standard"));
  }

  @AfterEach
  void resetProxy() {
    PROXY.reset();
  }

  /**
   * A change right before a request that is valid only because of it.
   *
   * @param before stored objects
   * @param inView whether the view contains the manifests of a number
   * @param step the change of {@code changed}
   * @param request the request
   * @param expectedReads the live reads that the request needs
   */
  private record RecentWrite(
      String before,
      Predicate<RecentWrite> inView,
      Consumer<String> step,
      String changed,
      String request,
      String expectedReads) {

    RecentWrite withNumber(int i) {
      String number = Integer.toString(i);
      return new RecentWrite(
          before.replace("#", number),
          inView,
          step,
          changed.replace("#", number),
          request.replace("#", number),
          expectedReads.replace("#", number));
    }
  }

  static Stream<Arguments> moments() {
    return Stream.of(
        moment(
            "a Service is created",
            "",
            m -> true,
            CLUSTER::createOrReplace,
            service("created-#", HTTP),
            ingress("created-#", "number: 80"),
            "/api/v1/namespaces/stale/services/created-#"),
        moment(
            "a port is added",
            service("added-#", HTTP),
            m -> needsNoLiveRead(m.request().replace("81", "80")),
            CLUSTER::createOrReplace,
            service("added-#", HTTP + "}, {name: admin, port: 81"),
            ingress("added-#", "number: 81"),
            "/api/v1/namespaces/stale/services/added-#"),
        moment(
            "a port gets another name",
            service("named-#", HTTP),
            m -> needsNoLiveRead(m.request().replace("web", "http")),
            CLUSTER::createOrReplace,
            service("named-#", HTTP.replace("http", "web")),
            ingress("named-#", "name: web"),
            "/api/v1/namespaces/stale/services/named-#"),
        moment(
            "Endpoints are corrected",
            endpoints("corrected-#", "name: wrong, port: 8080"),
            m -> needsNoLiveRead(m.request().replace("http", "wrong")),
            CLUSTER::createOrReplace,
            endpoints("corrected-#", "name: http, port: 8080"),
            selectorlessService("corrected-#", HTTP),
            "/api/v1/namespaces/stale/endpoints/corrected-#"),
        moment(
            "an Ingress is deleted",
            service("freed-#", HTTP) + "---\n" + ingress("freed-#", "number: 80"),
            StaleCacheIT::isDenied,
            CLUSTER::delete,
            ingress("freed-#", "number: 80"),
            service("freed-#", HTTP.replace("80,", "81,")),
            "/apis/networking.k8s.io/v1/namespaces/stale/ingresses/freed-#"),
        moment(
            "an IngressClass gets another controller",
            service("class-#", HTTP)
                + "---\n"
                + ingressClass("class-#", "ingress-controllers.konghq.com/kong"),
            StaleCacheIT::isDenied,
            CLUSTER::replace,
            ingressClass("class-#", "k8s.io/ingress-nginx"),
            ingress("class-#", "number: 8080"),
            "/apis/networking.k8s.io/v1/ingressclasses/class-#"),
        moment(
            "a namespace gets another profile",
            NamespaceManifest.of("stale-#", "strict"),
            m -> true,
            CLUSTER::createOrReplace,
            NamespaceManifest.of("stale-#", "audit"),
            ingress("none", "number: 80").replace("namespace: stale", "namespace: stale-#"),
            "/api/v1/namespaces/stale-#"));
  }

  private static Arguments moment(
      String what,
      String before,
      Predicate<RecentWrite> inView,
      Consumer<String> step,
      String changed,
      String asked,
      String looked) {
    return Arguments.argumentSet(
        what, new RecentWrite(before, inView, step, changed, asked, looked));
  }

  /** Whether the request is valid by the stale view. */
  private static boolean needsNoLiveRead(String manifest) {
    PROXY.clearRequests();
    CLUSTER.dryRun(manifest);
    return PROXY.requests().stream().noneMatch(ApiRequest::isRead);
  }

  /** Checks that the request is denied without the change. */
  private static boolean isDenied(RecentWrite moment) {
    try {
      CLUSTER.createOrReplace(moment.request());
      CLUSTER.delete(moment.request());
      CLUSTER.createOrReplace(moment.before());
      return false;
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }
  }

  @ParameterizedTest
  @MethodSource("moments")
  void recentWritesAreConsidered(RecentWrite moment) {
    List<RecentWrite> all = IntStream.range(0, REPETITIONS).mapToObj(moment::withNumber).toList();
    RecentWrite last = moment.withNumber(REPETITIONS);
    Stream.concat(all.stream(), Stream.of(last)).forEach(m -> CLUSTER.createOrReplace(m.before()));
    eventually("all that is in view", () -> last.inView().test(last));

    PROXY.holdWatches();
    PROXY.clearRequests();
    for (RecentWrite m : all) {
      m.step().accept(m.changed());
      CLUSTER.createOrReplace(m.request());
    }
    List<String> looks = PROXY.requests().stream().map(ApiRequest::path).toList();
    all.forEach(
        m ->
            assertTrue(
                looks.contains(m.expectedReads()), m.expectedReads() + " is not in " + looks));
  }

  @Test
  void portNameIsCurrent() {
    CLUSTER.createOrReplace(selectorlessService("names", HTTP));
    String endpoints = endpoints("names", "port: 8080");
    eventually("the view has the old name", () -> storedPortName(endpoints).equals("http"));

    PROXY.holdWatches();
    for (int i = 0; i < REPETITIONS; i++) {
      CLUSTER.replace(selectorlessService("names", HTTP.replace("http", "web-" + i)));
      assertEquals("web-" + i, storedPortName(endpoints));
    }
  }

  /** The objects of a chain are milliseconds old when the next one refers to them. */
  @Test
  void newChainHasNoWarningAboutMissingObjects() {
    PROXY.holdWatches();
    String chain =
        String.join(
            "---\n",
            selectorlessService("new", HTTP),
            endpoints("new", "name: http, port: 8080"),
            ingress("new", "number: 80"));
    String warnings = CLUSTER.kubectl().runWith(chain, "apply", "-f", "-").err();
    assertEquals(
        List.of(), warnings.lines().filter(line -> line.contains("stale/new")).toList(), warnings);
  }

  /** The port name in the API server after a write without one. */
  private static String storedPortName(String endpoints) {
    CLUSTER.delete(endpoints);
    CLUSTER.createOrReplace(endpoints);
    Endpoints stored = CLUSTER.client().endpoints().inNamespace("stale").withName("names").get();
    return stored.getSubsets().get(0).getPorts().get(0).getName();
  }

  private static String service(String name, String ports) {
    return selectorlessService(name, ports).replace("ports:", "selector: {app: web}, ports:");
  }

  private static String selectorlessService(String name, String ports) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: stale}
    spec: {ports: [{%s}]}
    """
        .formatted(name, ports);
  }

  private static String ingress(String name, String port) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: %1$s, namespace: stale}
    spec:
      ingressClassName: %1$s
      defaultBackend: {service: {name: %1$s, port: {%2$s}}}
    """
        .formatted(name, port);
  }

  private static String ingressClass(String name, String controller) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: IngressClass
    metadata: {name: %s}
    spec: {controller: %s}
    """
        .formatted(name, controller);
  }

  private static String endpoints(String name, String ports) {
    return """
    apiVersion: v1
    kind: Endpoints
    metadata: {name: %s, namespace: stale}
    subsets: [{addresses: [{ip: 10.8.1.127}], ports: [{%s}]}]
    """
        .formatted(name, ports);
  }
}
