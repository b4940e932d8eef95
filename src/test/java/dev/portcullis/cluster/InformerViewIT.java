package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.Component;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.SharedControlPlane;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.testing.RandomSeed;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A view of a real cluster through a proxy that injects faults. */
@Tag("slow")
final class InformerViewIT {

  private static final int WRITES = 5_000;
  private static final int WRITERS = 4;
  private static final int NAMESPACES = 3;
  private static final int MAX_PAUSE_MILLIS = 200;

  /** What a view reads whole, as a page of it. */
  private static String manyClasses(String prefix) {
    return IntStream.rangeClosed(0, PageLimit.MAX)
        .mapToObj(
            i ->
                """
                apiVersion: networking.k8s.io/v1
                kind: IngressClass
                metadata: {name: %s-%03d}
                spec: {controller: example.com/many}
                """
                    .formatted(prefix, i))
        .collect(Collectors.joining("---\n"));
  }

  private static final String ROLE =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: %1$s, namespace: default}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: %1$s}
      rules:
        - apiGroups: ["", discovery.k8s.io, networking.k8s.io]
          resources: [%2$s]
          verbs: [list, watch]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: %1$s}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s}
      subjects: [{kind: ServiceAccount, name: %1$s, namespace: default}]
      """;

  @Test
  void convergesDespiteBrokenWatches() throws Exception {
    long seed = RandomSeed.orElse(20260301);
    ClusterAccess cluster = SharedControlPlane.get();
    List<String> namespaces =
        Stream.generate(() -> GeneratedName.from("views")).limit(NAMESPACES).toList();
    namespaces.forEach(n -> cluster.kubectl().runOk("create", "namespace", n));
    try (ProxiedView seen = ProxiedView.of(cluster).awaitSync()) {
      RandomWriter writes = new RandomWriter(seen.directClient(), namespaces, WRITES);
      CompletableFuture<Void> written = startWriters(writes, seed);
      Random random = new Random(seed);
      int cuts = 0;
      while (!isDone(written, random.nextInt(MAX_PAUSE_MILLIS))) {
        switch (random.nextInt(4)) {
          case 0 -> seen.proxy().holdWatches();
          case 1 -> seen.proxy().releaseWatches();
          default -> seen.proxy().cutWatches();
        }
        cuts++;
      }
      seen.proxy().reset();
      assertTrue(cuts > 10, cuts + " interventions, seed " + seed);
      seen.awaitConsistent(writes.writtenKeys(), "seed " + seed);
    }
  }

  private static CompletableFuture<Void> startWriters(RandomWriter writes, long seed) {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    CompletableFuture<?>[] writers =
        IntStream.range(0, WRITERS)
            .mapToObj(i -> new Random(seed + i))
            .map(random -> CompletableFuture.runAsync(() -> writes.writeAll(random), threads))
            .toArray(CompletableFuture<?>[]::new);
    threads.shutdown();
    return CompletableFuture.allOf(writers);
  }

  private static boolean isDone(CompletableFuture<Void> future, int millis) throws Exception {
    try {
      future.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource
  void reportsUnknownUntilResourceIsSynced(WatchedResource type) {
    ClusterAccess cluster = SharedControlPlane.get();
    try (ProxiedView seen = ProxiedView.of(cluster)) {
      seen.proxy().hangReads(ProxiedView.isListOf(type));
      seen.view().start();
      eventually(
          "all else is read", () -> seen.view().unsyncedResources().equals(EnumSet.of(type)));
      for (WatchedResource other : WatchedResource.values()) {
        boolean unknown =
            other == type
                || type == WatchedResource.ENDPOINTS && other == WatchedResource.ENDPOINT_SLICES
                || type == WatchedResource.ENDPOINT_SLICES && other == WatchedResource.ENDPOINTS;
        for (String name : List.of("default", "kubernetes", "no-such-name")) {
          assertEquals(unknown, isUnknown(seen.view(), other, name), other + " " + name);
        }
      }
      seen.proxy().reset();
      seen.awaitConsistent(Set.of(), "once it has been read");
    }
  }

  private static boolean isUnknown(InformerView view, WatchedResource type, String name) {
    ServiceRef service = new ServiceRef("default", name);
    Lookup<?> lookup =
        switch (type) {
          case ENDPOINTS, ENDPOINT_SLICES -> view.endpointsOf(service);
          case INGRESSES -> view.ingressesTo(service);
          case INGRESS_CLASSES -> view.controllerOf(name);
          case NAMESPACES -> view.namespace(name);
          case SERVICES -> view.service(service);
        };
    return lookup instanceof Lookup.Unknown;
  }

  @Test
  void reportsUnknownForPagesNotYetRead() {
    ClusterAccess cluster = SharedControlPlane.get();
    String prefix = GeneratedName.from("many");
    String classes = manyClasses(prefix);
    cluster.kubectl().runOkWith(classes, "create", "-f", "-");
    try (ProxiedView seen = ProxiedView.of(cluster)) {
      seen.proxy().hangReads(request -> request.query().contains("continue="));
      seen.view().start();
      String first = prefix + "-000";
      String last = "%s-%03d".formatted(prefix, PageLimit.MAX);
      Lookup<String> found = Lookup.found("example.com/many");
      eventually("a page is read", () -> seen.view().controllerOf(first).equals(found));
      assertEquals(Lookup.unknown(), seen.view().controllerOf(last));
      seen.proxy().reset();
      eventually("both are", () -> seen.view().controllerOf(last).equals(found));
      eventually("all is", () -> seen.view().unsyncedResources().isEmpty());
      assertEquals(Lookup.absent(), seen.view().controllerOf("no-such-name"));
    } finally {
      cluster.kubectl().runOkWith(classes, "delete", "--wait=false", "-f", "-");
    }
  }

  @Test
  void reportsUnknownUntilPermissionIsGranted() {
    ClusterAccess cluster = SharedControlPlane.get();
    String name = GeneratedName.from("half-blind");
    String some = "endpoints, endpointslices, ingresses, ingressclasses, namespaces";
    cluster.kubectl().runOkWith(ROLE.formatted(name, some), "apply", "-f", "-");
    String token = cluster.tokenOfServiceAccount("default", name);
    try (ProxiedView seen =
        ProxiedView.of(cluster, token, IdleTimeoutHttpClientFactory.READ_IDLE_TIMEOUT)) {
      seen.view().start();
      eventually(
          "all that may be read is read, and the rest tried again",
          () ->
              seen.view().unsyncedResources().equals(EnumSet.of(WatchedResource.SERVICES))
                  && seen.countLists(WatchedResource.SERVICES) > 2);
      assertTrue(isUnknown(seen.view(), WatchedResource.SERVICES, "kubernetes"));
      assertTrue(isUnknown(seen.view(), WatchedResource.SERVICES, "no-such-name"));
      cluster.kubectl().runOkWith(ROLE.formatted(name, some + ", services"), "apply", "-f", "-");
      seen.awaitConsistent(Set.of(), "once all may be read");
    }
  }

  /** A restarted API server has no history and responds with 410 Gone. */
  @Test
  void relistsAfterApiServerRestart() throws Exception {
    try (ControlPlane plane = ControlPlane.start();
        ProxiedView seen = ProxiedView.of(plane.cluster()).awaitSync()) {
      plane.cluster().kubectl().runOk("create", "service", "clusterip", "before", "--tcp=80");
      seen.awaitConsistent(Set.of(), "before");
      seen.proxy().holdWatches();
      plane.cluster().kubectl().runOk("delete", "service", "before");
      plane.cluster().kubectl().runOk("create", "service", "clusterip", "after", "--tcp=80");
      seen.proxy().cutWatches();
      plane.restart(Component.API_SERVER);
      seen.proxy().reset();
      seen.awaitConsistent(Set.of(), "after a restart of the API server");
      assertTrue(seen.countLists(WatchedResource.SERVICES) > 1, seen.proxy().requests().toString());
    }
  }

  /** A connection that becomes silent without being closed. */
  @Test
  void restartsSilentWatch() throws Exception {
    ClusterAccess cluster = SharedControlPlane.get();
    try (ProxiedView seen =
        ProxiedView.of(cluster, cluster.adminToken(), Duration.ofSeconds(2)).awaitSync()) {
      seen.proxy().silenceOpenWatches();
      cluster.kubectl().runOk("create", "namespace", GeneratedName.from("unheard-of"));
      eventually("the event is held back", () -> seen.proxy().heldEventCount() > 0);
      seen.awaitConsistent(Set.of(), "after a while");
    }
  }

  @Test
  void retriesStalledList() {
    ClusterAccess cluster = SharedControlPlane.get();
    try (ProxiedView seen = ProxiedView.of(cluster, cluster.adminToken(), Duration.ofSeconds(2))) {
      seen.proxy().stallReads(ProxiedView.isListOf(WatchedResource.SERVICES));
      seen.view().start();
      eventually("it is read again", () -> seen.countLists(WatchedResource.SERVICES) > 1);
      seen.proxy().reset();
      seen.awaitConsistent(Set.of(), "in the end");
    }
  }
}
