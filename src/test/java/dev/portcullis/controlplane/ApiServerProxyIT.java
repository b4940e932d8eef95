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
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks each fault with the client that Portcullis uses. */
final class ApiServerProxyIT {

  private static final String NAMESPACE = GeneratedName.from("proxy");
  private static final String CONFIG_MAPS = "/api/v1/namespaces/" + NAMESPACE + "/configmaps";
  private static final String ONE = CONFIG_MAPS + "/one";
  private static final Predicate<ApiRequest> READS_ONE = request -> request.path().equals(ONE);

  private static final Watcher<ConfigMap> IGNORING_WATCHER =
      new Watcher<>() {
        @Override
        public void eventReceived(Action action, ConfigMap resource) {}

        @Override
        public void onClose(WatcherException cause) {}
      };

  private static ClusterAccess cluster;

  private ApiServerProxy proxy;

  /** Uses the proxy. */
  private KubernetesClient client;

  /** Connects to the API server directly. */
  private KubernetesClient direct;

  @BeforeAll
  static void makeNamespace() {
    cluster = SharedControlPlane.get();
    cluster.kubectl().runOk("create", "namespace", NAMESPACE);
  }

  @BeforeEach
  void connect() throws IOException {
    proxy = ApiServerProxy.startFor(cluster);
    direct = client(Config.fromKubeconfig(Files.readString(cluster.kubeconfig())));
    direct.configMaps().inNamespace(NAMESPACE).delete();
    client = client(proxyConfig());
  }

  private Config proxyConfig() throws IOException {
    Config config = Config.fromKubeconfig(Files.readString(proxy.kubeconfig(cluster.adminToken())));
    config.setRequestRetryBackoffLimit(0);
    return config;
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @AfterEach
  void close() {
    client.close();
    direct.close();
    proxy.close();
  }

  @ParameterizedTest(name = "over plain HTTP: {0}")
  @ValueSource(booleans = {false, true})
  void watchesCanBeHeldAndCut(boolean plain) throws IOException {
    Config config = proxyConfig();
    config.setOnlyHttpWatches(plain);
    try (KubernetesClient watching = client(config);
        SharedIndexInformer<ConfigMap> informer =
            watching.configMaps().inNamespace(NAMESPACE).inform()) {
      eventually("the informer watches", () -> proxy.openWatchCount() == 1);
      create("before");
      eventually("what happens is seen", () -> hasCached(informer, "before"));

      proxy.holdWatches();
      create("held");
      create("held-too");
      eventually("the news has come as far as the proxy", () -> proxy.heldEventCount() > 0);
      assertFalse(hasCached(informer, "held"));
      proxy.releaseWatches();
      eventually(
          "it is seen", () -> hasCached(informer, "held") && hasCached(informer, "held-too"));

      proxy.holdWatches();
      create("cut");
      eventually("the news has come as far as the proxy", () -> proxy.heldEventCount() > 0);
      proxy.cutWatches();
      eventually("the informer watches again", () -> proxy.openWatchCount() == 1);
      assertFalse(hasCached(informer, "cut"));
      proxy.reset();
      create("after");
      eventually(
          "nothing is lost", () -> hasCached(informer, "cut") && hasCached(informer, "after"));
      assertTrue(watchRequests() >= 2, proxy.requests().toString());
    }
    eventually("a client that goes is not kept", () -> proxy.openWatchCount() == 0);
  }

  private long watchRequests() {
    return proxy.requests().stream().filter(ApiRequest::isWatch).count();
  }

  private static boolean hasCached(SharedIndexInformer<ConfigMap> informer, String name) {
    return informer.getStore().getByKey(NAMESPACE + "/" + name) != null;
  }

  @Test
  void onlyOpenWatchesAreSilenced() {
    try (SharedIndexInformer<ConfigMap> deaf =
        client.configMaps().inNamespace(NAMESPACE).inform()) {
      eventually("it watches", () -> proxy.openWatchCount() == 1);
      proxy.silenceOpenWatches();
      try (SharedIndexInformer<ConfigMap> hearing =
          client.configMaps().inNamespace(NAMESPACE).inform()) {
        create("unheard");
        eventually("the other one hears of it", () -> hasCached(hearing, "unheard"));
      }
      assertTrue(proxy.heldEventCount() > 0);
      assertFalse(hasCached(deaf, "unheard"));
    }
  }

  /** A later read is answered, and the stalled one ends only with its connection. */
  @Test
  void readsCanStallMidResponse() {
    create("one");
    create("two");
    proxy.stallReads(READS_ONE);
    CompletableFuture<ConfigMap> stalled = CompletableFuture.supplyAsync(this::one);
    eventually("the read is under way", () -> proxy.requests().size() == 1);
    assertNotNull(client.configMaps().inNamespace(NAMESPACE).withName("two").get());
    assertFalse(stalled.isDone());
    proxy.close();
    eventually("the read has ended", stalled::isDone);
    assertThrows(ExecutionException.class, stalled::get);
  }

  @Test
  void readsCanBeDropped() {
    create("one");
    proxy.dropReads(READS_ONE);
    assertTrue(assertThrows(KubernetesClientException.class, this::one).getCode() <= 0);
    proxy.reset();
    assertNotNull(one());
  }

  @Test
  void onlyReadsFail() {
    create("one");
    proxy.failReads(503, READS_ONE);
    assertEquals(503, assertThrows(KubernetesClientException.class, this::one).getCode());
    proxy.forbidReads(READS_ONE);
    KubernetesClientException forbidden = assertThrows(KubernetesClientException.class, this::one);
    assertEquals(403, forbidden.getCode());
    assertEquals("Forbidden", forbidden.getStatus().getReason());
    assertEquals(1, client.configMaps().inNamespace(NAMESPACE).list().getItems().size());
    deleteOne();
    proxy.reset();
    assertNull(one());
  }

  @Test
  void onlyWritesFail() {
    create("one");
    proxy.failWrites(409, request -> request.path().equals(ONE));
    assertEquals(409, assertThrows(KubernetesClientException.class, this::deleteOne).getCode());
    assertNotNull(one());
    client.configMaps().inNamespace(NAMESPACE).withName("two").delete();
    proxy.reset();
    deleteOne();
    assertNull(one());
  }

  private void deleteOne() {
    client.configMaps().inNamespace(NAMESPACE).withName("one").delete();
  }

  @Test
  void readsCanBeDelayed() {
    Duration late = Duration.ofMillis(400);
    create("one");
    proxy.delayReads(late, READS_ONE);
    long start = System.nanoTime();
    assertNotNull(one());
    assertTrue(System.nanoTime() - start >= late.toNanos());
  }

  @Test
  void hangingReadsResumeOnReset() throws Exception {
    create("one");
    proxy.hangReads(READS_ONE);
    CompletableFuture<ConfigMap> hanging = CompletableFuture.supplyAsync(this::one);
    eventually("it is asked for", () -> proxy.requests().stream().anyMatch(READS_ONE));
    assertEquals(1, client.configMaps().inNamespace(NAMESPACE).list().getItems().size());
    assertFalse(hanging.isDone());
    proxy.reset();
    eventually("the read has ended", hanging::isDone);
    assertNotNull(hanging.get());
  }

  @Test
  void everyRequestIsRecorded() {
    create("one");
    proxy.clearRequests();
    client.configMaps().inNamespace(NAMESPACE).withLabel("a", "b").list();
    one();
    client.configMaps().inNamespace(NAMESPACE).withName("one").delete();
    assertEquals(
        List.of(
            new ApiRequest("GET", CONFIG_MAPS, "labelSelector=a%3Db"),
            new ApiRequest("GET", ONE, ""),
            new ApiRequest("DELETE", ONE, "")),
        proxy.requests());
  }

  @Test
  void clientTokenIsForwarded() {
    cluster.kubectl().runOk("create", "serviceaccount", "restricted", "-n", NAMESPACE);
    Config config = Config.empty();
    config.setMasterUrl(proxy.address().toString());
    config.setOauthToken(cluster.tokenOfServiceAccount(NAMESPACE, "restricted"));
    try (KubernetesClient restricted = client(config)) {
      KubernetesClientException list =
          assertThrows(
              KubernetesClientException.class,
              () -> restricted.configMaps().inNamespace(NAMESPACE).list());
      assertEquals(403, list.getCode());
      assertTrue(
          list.getMessage().contains("system:serviceaccount:" + NAMESPACE + ":restricted"),
          list.getMessage());
      KubernetesClientException watch =
          assertThrows(
              KubernetesClientException.class,
              () -> restricted.configMaps().inNamespace(NAMESPACE).watch(IGNORING_WATCHER));
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
