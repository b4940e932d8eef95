package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ApiRequest;
import dev.portcullis.controlplane.ApiServerProxy;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.Deadline;
import dev.portcullis.controlplane.SharedControlPlane;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.policy.LiveRead;
import dev.portcullis.policy.LiveReader.Priority;
import dev.portcullis.policy.LiveReader.ReadResult;
import dev.portcullis.policy.LiveReader.Session;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Live reads from a real API server through a proxy that injects faults. */
final class ApiServerLiveReaderIT {

  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: live, labels: {portcullis.dev/profile: gitops}}
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: no-permissions, namespace: live}
      ---
      apiVersion: networking.k8s.io/v1
      kind: IngressClass
      metadata: {name: live}
      spec: {controller: example.com/live}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: live}
      spec: {ports: [{name: http, port: 80}], selector: {app: web}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: live}
      spec: {defaultBackend: {service: {name: web, port: {name: http}}}}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: alone, namespace: live}
      subsets: [{addresses: [{ip: 10.1.1.1}], ports: [{port: 80}]}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: alone-b, namespace: live, labels: {kubernetes.io/service-name: alone}}
      addressType: IPv4
      endpoints: [{addresses: [10.1.1.2]}]
      ports: [{port: 80}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: alone-a, namespace: live, labels: {kubernetes.io/service-name: alone}}
      addressType: IPv4
      endpoints: [{addresses: [10.1.1.3]}]
      ports: [{port: 80}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: other, namespace: live, labels: {kubernetes.io/service-name: other}}
      addressType: IPv4
      endpoints: [{addresses: [10.1.1.4]}]
      ports: [{port: 80}]
      """;

  private static final LiveRead.ObjectRead WEB = new LiveRead.ObjectRead(key(Kind.SERVICE, "web"));
  private static final LiveRead.ObjectRead NONE =
      new LiveRead.ObjectRead(key(Kind.SERVICE, "none"));
  private static final LiveRead.EndpointsRead ALONE =
      new LiveRead.EndpointsRead(new ServiceRef("live", "alone"));

  private static final Predicate<ApiRequest> ALL = request -> true;
  private static final String FAILED = "Service live/web could not be read: ";

  /** A time that only ends a hang. */
  private static final Duration REVIEW_TIME = Deadline.HANG;

  private static final String TIMED_OUT = "no response in time";

  private static ClusterAccess cluster;

  private ApiServerProxy proxy;
  private KubernetesClient client;
  private ApiServerLiveReader reader;

  /** The clock of the reader, which only tests advance. */
  private long now;

  @BeforeAll
  static void apply() {
    cluster = SharedControlPlane.get();
    cluster.kubectl().runOkWith(OBJECTS, "apply", "-f", "-");
  }

  @BeforeEach
  void connect() {
    proxy = ApiServerProxy.startFor(cluster);
    connectAs(cluster.adminToken());
  }

  /** Connects with a timeout that only ends a hang. */
  private void connectAs(String token) {
    ClientConfigFactory factory =
        new ClientConfigFactory(Optional.of(proxy.kubeconfig(token)), Optional.empty());
    Config config = factory.createLiveReadConfig();
    config.setConnectionTimeout((int) Deadline.HANG.toMillis());
    config.setRequestTimeout((int) Deadline.HANG.toMillis());
    connect(config, Deadline.HANG);
  }

  /** Connects with a short time for reads, after which those of a busy machine fail, too. */
  private void connectWithTimeout() {
    disconnectClient();
    ClientConfigFactory factory =
        new ClientConfigFactory(
            Optional.of(proxy.kubeconfig(cluster.adminToken())), Optional.empty());
    connect(factory.createLiveReadConfig(), Duration.ofSeconds(1));
    // The first read of a JVM loads classes.
    reader.warmUp();
    proxy.clearRequests();
  }

  private void connect(Config config, Duration timeout) {
    client = new KubernetesClientBuilder().withConfig(config).build();
    reader = new ApiServerLiveReader(client, line -> {}, () -> now, timeout);
  }

  private void disconnectClient() {
    reader.close();
    client.close();
  }

  @AfterEach
  void disconnect() {
    disconnectClient();
    proxy.close();
  }

  @Test
  void findsObjectsOfEachKind() {
    ObjectKey ingress = key(Kind.INGRESS, "web");
    ObjectKey profile = Namespace.key("live");
    ObjectKey ofClass = IngressClass.key("live");
    Map<LiveRead, List<Resource>> found =
        completed(
                WEB,
                new LiveRead.ObjectRead(ingress),
                new LiveRead.ObjectRead(profile),
                new LiveRead.ObjectRead(ofClass))
            .objects();
    assertEquals("http", ((Service) found.get(WEB).get(0)).ports().get(0).name());
    assertEquals(List.of(ingress), keys(found.get(new LiveRead.ObjectRead(ingress))));
    assertEquals(
        "gitops",
        found.get(new LiveRead.ObjectRead(profile)).get(0).meta().label("portcullis.dev/profile"));
    assertEquals(
        "example.com/live",
        ((IngressClass) found.get(new LiveRead.ObjectRead(ofClass)).get(0)).controller());
  }

  @Test
  void readsEndpointsOfServiceSorted() {
    assertEquals(
        List.of(
            key(Kind.ENDPOINTS, "alone"),
            key(Kind.ENDPOINT_SLICE, "alone-a"),
            key(Kind.ENDPOINT_SLICE, "alone-b")),
        keys(completed(ALONE).objects().get(ALONE)));
    assertEquals(
        List.of(
            new ApiRequest("GET", "/api/v1/namespaces/live/endpoints/alone", ""),
            new ApiRequest(
                "GET",
                "/apis/discovery.k8s.io/v1/namespaces/live/endpointslices",
                "labelSelector=kubernetes.io%2Fservice-name%3Dalone")),
        proxy.requests().stream().sorted(Comparator.comparing(ApiRequest::path)).toList());
  }

  @Test
  void readsMissingObjectsAsEmpty() {
    LiveRead.EndpointsRead none = new LiveRead.EndpointsRead(new ServiceRef("live", "none"));
    assertEquals(
        new ReadResult.Completed(Map.of(NONE, List.of(), none, List.of()), ""),
        completed(NONE, none));
  }

  /** Faults with the expected messages. */
  static Stream<Arguments> failures() {
    return Stream.of(
        failureCase(
            "failing", p -> p.failReads(500, ALL), "the API server responded with status 500"),
        failureCase(
            "forbidden", p -> p.forbidReads(ALL), "the API server responded with status 403"),
        failureCase("gone", p -> p.dropReads(ALL), "the API server cannot be reached"));
  }

  /** Faults that leave reads without a response in time. */
  static Stream<Arguments> timeouts() {
    return Stream.of(
        failureCase("hanging", p -> p.hangReads(ALL), TIMED_OUT),
        failureCase("slow", p -> p.delayReads(Duration.ofSeconds(5), ALL), TIMED_OUT),
        failureCase("stalled", p -> p.stallReads(ALL), TIMED_OUT));
  }

  private static Arguments failureCase(String what, Consumer<ApiServerProxy> make, String printed) {
    return Arguments.argumentSet(what, make, printed);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void reportsFailureWithoutRetry(Consumer<ApiServerProxy> make, String printed) {
    make.accept(proxy);
    assertEquals(new ReadResult.Completed(Map.of(), FAILED + printed), completed(WEB));
    assertEquals(1, proxy.requests().size());
  }

  /** Without the timeout of the reader, the read would end with that of the client. */
  @ParameterizedTest
  @MethodSource("timeouts")
  void endsReadsWithoutResponse(Consumer<ApiServerProxy> make, String printed) {
    connectWithTimeout();
    make.accept(proxy);
    assertEquals(new ReadResult.Completed(Map.of(), FAILED + printed, true), completed(WEB));
    assertTrue(proxy.requests().size() <= 1, () -> proxy.requests().toString());
  }

  /** Uses all concurrent calls, so that a call that was not released would block the next. */
  @ParameterizedTest
  @MethodSource({"failures", "timeouts"})
  void releasesCallsAfterFailure(Consumer<ApiServerProxy> make, String printed) {
    if (printed.equals(TIMED_OUT)) {
      connectWithTimeout();
    }
    make.accept(proxy);
    String failure =
        completed(
                reader
                    .openSession("live", REVIEW_TIME)
                    .read(
                        List.of(manyReads(NamespaceRateLimiter.MAX_CONCURRENT_CALLS)),
                        Priority.PORT_NAME))
            .failure();
    assertTrue(failure.endsWith(printed), failure);
    proxy.reset();
    eventually(
        "as many reads succeed, also on a busy machine, where some time out",
        () ->
            completed(
                    reader
                        .openSession("live", REVIEW_TIME)
                        .read(
                            List.of(manyReads(NamespaceRateLimiter.MAX_CONCURRENT_CALLS)),
                            Priority.PORT_NAME))
                .failure()
                .isEmpty());
  }

  @Test
  void returnsPartialResults() {
    proxy.forbidReads(request -> request.path().contains("/endpointslices"));
    ReadResult.Completed seen = completed(WEB, ALONE);
    assertEquals(Set.of(WEB), seen.objects().keySet());
    assertEquals(
        "endpoints of Service live/alone could not be read: the API server responded with status"
            + " 403",
        seen.failure());
  }

  /** An account without permissions. */
  @Test
  void reportsMissingPermission() {
    connectAs(cluster.tokenOfServiceAccount("live", "no-permissions"));
    assertEquals(FAILED + "the API server responded with status 403", completed(WEB).failure());
  }

  @Test
  void sharesTimeoutBetweenReadsOfAReview() {
    Session session = reader.openSession("live", REVIEW_TIME);
    assertEquals(
        Set.of(WEB), completed(session.read(List.of(WEB), Priority.DENIAL)).objects().keySet());
    now += Deadline.HANG.toNanos();
    assertEquals(
        "Service live/none could not be read: no response in time",
        completed(session.read(List.of(NONE), Priority.PORT_NAME)).failure());
    assertEquals("", completed(NONE).failure());
  }

  @Test
  void rateLimitsPerNamespace() {
    int spent = 0;
    while (reader.openSession("live", REVIEW_TIME).read(List.of(WEB), Priority.DENIAL)
        instanceof ReadResult.Completed seen) {
      assertEquals("", seen.failure());
      spent++;
    }
    double available = 1 - Priority.DENIAL.reservedShare();
    assertEquals(NamespaceRateLimiter.CALLS_PER_SECOND * available, spent);
    assertEquals(spent, proxy.requests().size());
    assertEquals(
        "",
        completed(reader.openSession("elsewhere", REVIEW_TIME).read(List.of(NONE), Priority.DENIAL))
            .failure());
    now += Duration.ofSeconds(1).toNanos();
    assertEquals("", completed(WEB).failure());
  }

  /** Many invalid objects must not cause reads to time out and their requests to be admitted. */
  @Test
  void treatsTimeoutUnderLoadAsRateLimited() {
    connectWithTimeout();
    int reads = 8;
    for (int spent = 0; spent <= NamespaceRateLimiter.CALLS_PER_SECOND / 2; spent += reads) {
      reader.openSession("live", REVIEW_TIME).read(List.of(manyReads(reads)), Priority.DENIAL);
    }
    proxy.hangReads(ALL);
    assertInstanceOf(
        ReadResult.RateLimited.class,
        reader.openSession("live", REVIEW_TIME).read(List.of(WEB), Priority.DENIAL));
    assertEquals(
        FAILED + TIMED_OUT,
        completed(reader.openSession("quiet", REVIEW_TIME).read(List.of(WEB), Priority.DENIAL))
            .failure());
  }

  @Test
  void treatsTooManyRequestsAsRateLimited() {
    proxy.failReads(429, request -> request.path().contains("/endpoints"));
    assertInstanceOf(
        ReadResult.RateLimited.class,
        reader.openSession("live", REVIEW_TIME).read(List.of(WEB, ALONE), Priority.DENIAL));
  }

  @Test
  void slowNamespaceDoesNotBlockOthers() throws Exception {
    proxy.hangReads(request -> request.path().startsWith("/api/v1/namespaces/live/"));
    CompletableFuture<ReadResult> waiting =
        CompletableFuture.supplyAsync(
            () ->
                reader
                    .openSession("live", REVIEW_TIME)
                    .read(
                        List.of(manyReads(NamespaceRateLimiter.MAX_CONCURRENT_CALLS)),
                        Priority.PORT_NAME));
    eventually(
        "all are asked for",
        () -> proxy.requests().size() == NamespaceRateLimiter.MAX_CONCURRENT_CALLS);
    assertInstanceOf(
        ReadResult.RateLimited.class,
        reader.openSession("live", REVIEW_TIME).read(List.of(WEB), Priority.DENIAL));
    LiveRead.ObjectRead other =
        new LiveRead.ObjectRead(new ObjectKey(Kind.SERVICE, "elsewhere", "web"));
    assertEquals(
        "",
        completed(
                reader.openSession("elsewhere", REVIEW_TIME).read(List.of(other), Priority.DENIAL))
            .failure());
    proxy.reset();
    assertEquals(
        "",
        completed(waiting.get(Deadline.HANG.toMillis(), TimeUnit.MILLISECONDS)).failure(),
        "the reads waited for their responses");
  }

  @Test
  void warmsUpDespiteFailures() {
    reader.warmUp();
    assertEquals(3, proxy.requests().size());
    proxy.failReads(500, ALL);
    reader.warmUp();
    assertEquals(3 + 3 * 3, proxy.requests().size());
  }

  @Test
  void evictsIdleRateLimiters() {
    for (int i = 0; i < 3_000; i++) {
      reader.openSession("made-up-" + i, REVIEW_TIME);
    }
    assertTrue(reader.rateLimiterCount() <= 1_001, reader.rateLimiterCount() + " budgets");
  }

  private static LiveRead[] manyReads(int reads) {
    return IntStream.range(0, reads)
        .mapToObj(i -> new LiveRead.ObjectRead(key(Kind.SERVICE, "none-" + i)))
        .toArray(LiveRead[]::new);
  }

  private ReadResult.Completed completed(LiveRead... wanted) {
    return completed(
        reader.openSession("live", REVIEW_TIME).read(List.of(wanted), Priority.DENIAL));
  }

  private static ReadResult.Completed completed(ReadResult sighting) {
    return assertInstanceOf(ReadResult.Completed.class, sighting);
  }

  private static List<ObjectKey> keys(List<Resource> resources) {
    return resources.stream().map(Resource::key).toList();
  }

  private static ObjectKey key(Kind kind, String name) {
    return new ObjectKey(kind, "live", name);
  }
}
