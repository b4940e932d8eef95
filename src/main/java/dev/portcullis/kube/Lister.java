package dev.portcullis.kube;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.translate.Translation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Reads for a command what a cluster has, as kubectl would: with the rights of whoever asks, and
 * nothing but GET and LIST.
 */
public final class Lister {

  /** What makes a chain. */
  private static final List<Kind> CHAIN =
      List.of(Kind.ENDPOINTS, Kind.ENDPOINT_SLICE, Kind.INGRESS, Kind.SERVICE);

  /** More calls at once are no faster, and less polite. */
  private static final int MOST_CALLS = 8;

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final boolean whole;
  private final Collection<Unread> unread = new ConcurrentLinkedQueue<>();

  private Lister(KubernetesClient client, Set<String> namespaces, boolean whole) {
    this.client = client;
    this.namespaces = namespaces;
    this.whole = whole;
  }

  /**
   * Lists chains and what they are judged by.
   *
   * @param namespaces which ones; empty for all. What is said of these themselves is read as well
   * @param whole whether somebody needs the objects as trees, too
   * @throws Unreachable if the API server cannot be reached, or does not know who we are
   */
  public static Listing list(Connection connection, Set<String> namespaces, boolean whole) {
    try (KubernetesClient client = connection.client()) {
      return new Lister(client, namespaces, whole).list();
    } catch (KubernetesClientException e) {
      throw new Unreachable(e.getMessage());
    }
  }

  /** A call, and what is not known where it fails. */
  private record Call(ResourceType type, String namespace, Future<List<LiveObject>> objects) {}

  private Listing list() {
    ExecutorService threads = Executors.newFixedThreadPool(MOST_CALLS);
    try {
      Set<String> where = namespaces.isEmpty() ? Set.of("") : namespaces;
      Stream<Call> chains =
          CHAIN.stream()
              .map(ResourceType::of)
              .flatMap(
                  t -> where.stream().map(n -> new Call(t, n, threads.submit(() -> all(t, n)))));
      ResourceType classes = ResourceType.INGRESS_CLASSES;
      Stream<Call> others =
          Stream.concat(
              Stream.of(new Call(classes, "", threads.submit(() -> all(classes, "")))),
              namespaces.stream()
                  .map(
                      n ->
                          new Call(
                              ResourceType.NAMESPACES, n, threads.submit(() -> namespace(n)))));
      return ended(Stream.concat(chains, others).toList());
    } finally {
      threads.shutdownNow();
    }
  }

  private Listing ended(List<Call> calls) {
    List<LiveObject> objects = new ArrayList<>();
    for (Call call : calls) {
      try {
        objects.addAll(call.objects().get());
      } catch (ExecutionException e) {
        unread.add(unread(call, e.getCause()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Unreachable(client.getMasterUrl().toString(), "interrupted");
      }
    }
    objects.sort(Comparator.comparing(o -> o.resource().key()));
    return new Listing(namespaces, objects, List.copyOf(unread));
  }

  /** Page by page, each let go before the next. */
  private List<LiveObject> all(ResourceType type, String namespace) {
    List<LiveObject> all = new ArrayList<>();
    String next = null;
    do {
      GenericKubernetesResourceList page = page(type, namespace, next);
      page.getItems().forEach(o -> add(o, type, all));
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return all;
  }

  private GenericKubernetesResourceList page(ResourceType type, String namespace, String next) {
    ListOptions options =
        new ListOptionsBuilder().withLimit(ClusterView.PAGE).withContinue(next).build();
    return namespace.isEmpty()
        ? client.genericKubernetesResources(type.context()).inAnyNamespace().list(options)
        : client.genericKubernetesResources(type.context()).inNamespace(namespace).list(options);
  }

  /** Whoever may look into a namespace need not be allowed to list all there are. */
  private List<LiveObject> namespace(String name) {
    ResourceType type = ResourceType.NAMESPACES;
    List<LiveObject> found = new ArrayList<>();
    GenericKubernetesResource object =
        client.genericKubernetesResources(type.context()).withName(name).get();
    if (object != null) {
      add(object, type, found);
    }
    return found;
  }

  /** What is there and not understood is not missing. */
  private void add(GenericKubernetesResource object, ResourceType type, List<LiveObject> objects) {
    if (ApiObject.translate(object, type) instanceof Translation.Read read) {
      objects.add(new LiveObject(read.resource(), whole ? ApiObject.tree(object, type) : Map.of()));
    } else {
      ObjectKey key = ApiObject.key(object, type);
      unread.add(new Unread(key.kind(), key.namespace(), key + " is not understood"));
    }
  }

  private Unread unread(Call call, Throwable thrown) {
    if (!(thrown instanceof KubernetesClientException failure)) {
      throw thrown instanceof RuntimeException ours ? ours : new IllegalStateException(thrown);
    }
    int code = failure.getCode();
    if (code == 0) {
      throw new Unreachable(client.getMasterUrl().toString(), Failure.toAdmin(failure));
    } else if (code == HttpURLConnection.HTTP_UNAUTHORIZED) {
      throw new Unreachable(client.getMasterUrl().toString(), "it does not know who we are (401)");
    }
    String right = code == HttpURLConnection.HTTP_FORBIDDEN ? "; it takes " + right(call) : "";
    return new Unread(call.type().kind(), call.namespace(), Failure.toAdmin(failure) + right);
  }

  /** What to grant, as RBAC has it. */
  private static String right(Call call) {
    String verb = call.type() == ResourceType.NAMESPACES ? "get" : "list";
    String role =
        call.namespace().isEmpty() ? "a ClusterRole" : "a Role in namespace " + call.namespace();
    return "verb " + verb + " on " + call.type() + " in " + role;
  }
}
