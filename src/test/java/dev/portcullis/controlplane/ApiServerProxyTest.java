package dev.portcullis.controlplane;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trouble is what it says, to the client that Portcullis uses. */
final class ApiServerProxyTest {

  private static final String NAMESPACE = "proxy-test";
  private static final String ONE = "/api/v1/namespaces/proxy-test/configmaps/one";
  private static final Predicate<ApiRequest> THAT_ONE = request -> request.path().equals(ONE);

  private static final Watcher<ConfigMap> IGNORES =
      new Watcher<>() {
        @Override
        public void eventReceived(Action action, ConfigMap resource) {}

        @Override
        public void onClose(WatcherException cause) {}
      };

  private static Cluster cluster;

  private ApiServerProxy proxy;

  /** Goes through the proxy. */
  private KubernetesClient client;

  /** Does not. */
  private KubernetesClient direct;

  @BeforeAll
  static void makeNamespace() {
    cluster = SharedControlPlane.get();
    cluster.kubectl().ok("create", "namespace", NAMESPACE);
  }

  @BeforeEach
  void connect() throws IOException {
    proxy = ApiServerProxy.before(cluster);
    direct = client(Config.fromKubeconfig(Files.readString(cluster.kubeconfig())));
    direct.configMaps().inNamespace(NAMESPACE).delete();
    client = client(throughProxy());
  }

  private Config throughProxy() throws IOException {
    Config config = Config.fromKubeconfig(Files.readString(proxy.kubeconfig(cluster.adminToken())));
    config.setRequestRetryBackoffLimit(0);
    return config;
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @AfterEach
  void hangUp() {
    client.close();
    direct.close();
    proxy.close();
  }

  @ParameterizedTest(name = "over plain HTTP: {0}")
  @ValueSource(booleans = {false, true})
  void watchesAreHeldBackAndCut(boolean plain) throws IOException {
    Config config = throughProxy();
    config.setOnlyHttpWatches(plain);
    try (KubernetesClient watching = client(config);
        SharedIndexInformer<ConfigMap> informer =
            watching.configMaps().inNamespace(NAMESPACE).inform()) {
      eventually("the informer watches", () -> proxy.openWatches() == 1);
      create("before");
      eventually("what happens is seen", () -> sees(informer, "before"));

      proxy.holdWatches();
      create("held");
      create("held-too");
      eventually("the news has come as far as the proxy", () -> proxy.heldBack() > 0);
      assertFalse(sees(informer, "held"));
      proxy.releaseWatches();
      eventually("it is seen", () -> sees(informer, "held") && sees(informer, "held-too"));

      proxy.holdWatches();
      create("cut");
      eventually("the news has come as far as the proxy", () -> proxy.heldBack() > 0);
      proxy.cutWatches();
      eventually("the informer watches again", () -> proxy.openWatches() == 1);
      assertFalse(sees(informer, "cut"));
      proxy.normal();
      create("after");
      eventually("nothing is lost", () -> sees(informer, "cut") && sees(informer, "after"));
      assertTrue(watchRequests() >= 2, proxy.requests().toString());
    }
    eventually("a client that goes is not kept", () -> proxy.openWatches() == 0);
  }

  private long watchRequests() {
    return proxy.requests().stream().filter(ApiRequest::isWatch).count();
  }

  private static boolean sees(SharedIndexInformer<ConfigMap> informer, String name) {
    return informer.getStore().getByKey(NAMESPACE + "/" + name) != null;
  }

  @Test
  void openWatchesGoSilentAndLaterOnesDoNot() {
    try (SharedIndexInformer<ConfigMap> deaf =
        client.configMaps().inNamespace(NAMESPACE).inform()) {
      eventually("it watches", () -> proxy.openWatches() == 1);
      proxy.silenceWatches();
      try (SharedIndexInformer<ConfigMap> hearing =
          client.configMaps().inNamespace(NAMESPACE).inform()) {
        create("unheard");
        eventually("the other one hears of it", () -> sees(hearing, "unheard"));
      }
      assertTrue(proxy.heldBack() > 0);
      assertFalse(sees(deaf, "unheard"));
    }
  }

  @Test
  void answersStopInTheMiddle() {
    create("one");
    proxy.stallReads(THAT_ONE);
    CompletableFuture<ConfigMap> stalled = CompletableFuture.supplyAsync(this::one);
    assertThrows(TimeoutException.class, () -> stalled.get(2, TimeUnit.SECONDS));
    assertEquals(1, proxy.requests().size());
  }

  @Test
  void whoReadsIsHungUpOn() {
    create("one");
    proxy.dropReads(THAT_ONE);
    assertTrue(assertThrows(KubernetesClientException.class, this::one).getCode() <= 0);
    proxy.normal();
    assertNotNull(one());
  }

  @Test
  void readsFailAndNothingElseDoes() {
    create("one");
    proxy.failReads(503, THAT_ONE);
    assertEquals(503, assertThrows(KubernetesClientException.class, this::one).getCode());
    proxy.forbidReads(THAT_ONE);
    KubernetesClientException forbidden = assertThrows(KubernetesClientException.class, this::one);
    assertEquals(403, forbidden.getCode());
    assertEquals("Forbidden", forbidden.getStatus().getReason());
    assertEquals(1, client.configMaps().inNamespace(NAMESPACE).list().getItems().size());
    client.configMaps().inNamespace(NAMESPACE).withName("one").delete();
    proxy.normal();
    assertNull(one());
  }

  @Test
  void readsComeLate() {
    Duration late = Duration.ofMillis(400);
    create("one");
    proxy.delayReads(late, THAT_ONE);
    long start = System.nanoTime();
    assertNotNull(one());
    assertTrue(System.nanoTime() - start >= late.toNanos());
  }

  @Test
  void readsHangUntilAllIsWell() throws Exception {
    create("one");
    proxy.hangReads(THAT_ONE);
    CompletableFuture<ConfigMap> hanging = CompletableFuture.supplyAsync(this::one);
    eventually("it is asked for", () -> proxy.requests().stream().anyMatch(THAT_ONE));
    assertEquals(1, client.configMaps().inNamespace(NAMESPACE).list().getItems().size());
    assertFalse(hanging.isDone());
    proxy.normal();
    assertNotNull(hanging.get(10, TimeUnit.SECONDS));
  }

  @Test
  void everyRequestIsOnRecord() {
    create("one");
    proxy.forgetRequests();
    client.configMaps().inNamespace(NAMESPACE).withLabel("a", "b").list();
    one();
    client.configMaps().inNamespace(NAMESPACE).withName("one").delete();
    assertEquals(
        List.of(
            new ApiRequest(
                "GET", "/api/v1/namespaces/proxy-test/configmaps", "labelSelector=a%3Db"),
            new ApiRequest("GET", ONE, ""),
            new ApiRequest("DELETE", ONE, "")),
        proxy.requests());
  }

  @Test
  void theTokenIsTheClientsOwn() {
    cluster.kubectl().ok("create", "serviceaccount", "nobody", "-n", NAMESPACE);
    Config config = Config.empty();
    config.setMasterUrl(proxy.address().toString());
    config.setOauthToken(cluster.tokenOfServiceAccount(NAMESPACE, "nobody"));
    try (KubernetesClient nobody = client(config)) {
      KubernetesClientException list =
          assertThrows(
              KubernetesClientException.class,
              () -> nobody.configMaps().inNamespace(NAMESPACE).list());
      assertEquals(403, list.getCode());
      assertTrue(
          list.getMessage().contains("system:serviceaccount:proxy-test:nobody"), list.getMessage());
      KubernetesClientException watch =
          assertThrows(
              KubernetesClientException.class,
              () -> nobody.configMaps().inNamespace(NAMESPACE).watch(IGNORES));
      assertEquals(403, watch.getCode());
    }
  }

  private ConfigMap one() {
    return client.configMaps().inNamespace(NAMESPACE).withName("one").get();
  }

  private void create(String name) {
    direct
        .configMaps()
        .inNamespace(NAMESPACE)
        .resource(new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }
}
