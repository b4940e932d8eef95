package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.IndexedView;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.rules.RuleRegistry;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A watched object that cannot be converted is unknown, never absent. */
final class IndexingItemStoreTest {

  private static final ServiceRef WEB = new ServiceRef("shop", "web");

  private static final String SERVICE =
      """
      metadata: {name: web, namespace: shop, uid: "1"}
      spec: {type: %s, ports: [{port: 80}]}
      """;

  private static final String SLICE =
      """
      metadata:
        {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
      addressType: %s
      endpoints: [{addresses: [192.0.2.1]}]
      ports: [{port: 80}]
      """;

  private static final String INGRESS =
      """
      metadata: {name: shop, namespace: shop}
      spec: {defaultBackend: {service: {name: web, port: {number: %s}}}}
      """;

  private static final String CLASS =
      """
      metadata: {name: public}
      spec: {controller: %s}
      """;

  private final List<String> log = new ArrayList<>();
  private final SyncedView view = new SyncedView();

  /** A view of which every kind has been listed. */
  private final class SyncedView extends IndexedView {

    private final LimitedIndex limited =
        new LimitedIndex(index, new CacheLimits(100_000, 200_000, 300_000));

    SyncedView() {
      super(DataPlane.KUBE_PROXY);
    }

    IndexingItemStore store(WatchedResource type) {
      return new IndexingItemStore(type, limited, log::add);
    }

    @Override
    protected boolean isKnown(Kind kind, String namespace) {
      return true;
    }
  }

  private static void put(IndexingItemStore store, String yaml) {
    GenericKubernetesResource object =
        Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    store.put(store.getKey(object), object);
  }

  @Test
  void unreadableServiceIsUnknownUntilItIsReadableOrRemoved() {
    IndexingItemStore store = view.store(WatchedResource.SERVICES);
    assertEquals(Lookup.absent(), view.service(WEB));
    put(store, SERVICE.formatted("Future"));
    assertEquals(Lookup.unknown(), view.service(WEB));
    put(store, SERVICE.formatted("ClusterIP"));
    assertInstanceOf(Lookup.Found.class, view.service(WEB));
    put(store, SERVICE.formatted("Future"));
    assertEquals(Lookup.unknown(), view.service(WEB));
    store.remove("shop/web");
    assertEquals(Lookup.absent(), view.service(WEB));
  }

  @Test
  void ruleDoesNotReportUnreadableServiceAsMissing() {
    put(view.store(WatchedResource.SERVICES), SERVICE.formatted("Future"));
    put(view.store(WatchedResource.INGRESSES), INGRESS.formatted("80"));
    Lookup<List<Ingress>> ingresses = view.ingressesTo(WEB);
    assertEquals(List.of(), RuleRegistry.check(ingresses.toOptional().orElseThrow().get(0), view));
  }

  @Test
  void endpointsAreUnknownWhileOneSliceIsUnreadable() {
    IndexingItemStore store = view.store(WatchedResource.ENDPOINT_SLICES);
    put(store, SLICE.formatted("IPv4"));
    Lookup<?> readable = view.endpointsOf(WEB);
    put(store, SLICE.formatted("Future"));
    assertEquals(Lookup.unknown(), view.endpointsOf(WEB));
    assertEquals(Lookup.found(List.of()), view.endpointsOf(new ServiceRef("shop", "other")));
    put(store, SLICE.formatted("IPv4"));
    assertEquals(readable, view.endpointsOf(WEB));
    put(store, SLICE.formatted("Future"));
    store.remove("shop/web-1");
    assertEquals(Lookup.found(List.of()), view.endpointsOf(WEB));
  }

  @Test
  void unreadableIngressIsNotListed() {
    IndexingItemStore store = view.store(WatchedResource.INGRESSES);
    put(store, INGRESS.formatted("80"));
    put(store, INGRESS.formatted("[]"));
    assertEquals(Lookup.found(List.of()), view.ingressesTo(WEB));
  }

  @Test
  void controllerOfUnreadableIngressClassIsUnknown() {
    put(view.store(WatchedResource.INGRESS_CLASSES), CLASS.formatted("[]"));
    assertEquals(Lookup.unknown(), view.controllerOf("public"));
  }

  @Test
  void logsWhenObjectBecomesUnreadable() {
    IndexingItemStore store = view.store(WatchedResource.SERVICES);
    put(store, SERVICE.formatted("Future"));
    put(store, SERVICE.formatted("Future"));
    assertEquals(1, log.size(), log.toString());
    put(store, SERVICE.formatted("ClusterIP"));
    put(store, SERVICE.formatted("Future"));
    assertEquals(2, log.size(), log.toString());
    assertEquals(
        "Service shop/web cannot be read: spec.type: must be one of ClusterIP, ExternalName,"
            + " LoadBalancer, NodePort, is \"Future\"; its content is unknown",
        log.get(0));
  }
}
