package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.TraefikRoutes;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.testing.GeneratedDocument;
import dev.portcullis.testing.RandomSeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Compares the findings on Ingress backends with Traefik's own provider, on the same objects in a
 * real cluster: the fixtures of all rules about Ingresses, and random ones.
 */
final class TraefikConformanceIT {

  /** The seed of the documented figures. */
  private static final long DOCUMENTED_SEED = 3;

  private static final long SEED = RandomSeed.orElse(DOCUMENTED_SEED);
  private static final int RANDOM_NAMESPACES = 32;
  private static final int BATCH_SIZE = 400;
  private static final String RANDOM = "r";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<IngressRuleFixture> FIXTURES = IngressRuleFixture.all();

  private static TraefikRouting traefik;
  private static List<EvaluatedBackend> evaluated;

  @BeforeAll
  static void evaluateAll() {
    List<ObjectNode> objects = objects();
    try (ControlPlane plane = ControlPlane.start()) {
      plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
      Kubectl kubectl = plane.cluster().kubectl();
      kubectl.runOkWith(TraefikPreparation.CLASS, "create", "-f", "-");
      create(kubectl, objects);
      eventually(
          "all Endpoints are mirrored", () -> StoredServices.now(kubectl).requireMirrored(kubectl));
      // It watches for some seconds only, and the machine may be busy.
      eventually("Traefik reads the cluster", () -> evaluate(plane.cluster()));
      evaluated = evaluated(view(kubectl));
    }
  }

  private static boolean evaluate(ClusterAccess cluster) {
    traefik = TraefikRouting.parse(TraefikRoutes.dump(cluster));
    return true;
  }

  private static List<ObjectNode> objects() {
    List<ObjectNode> objects = new ArrayList<>();
    FIXTURES.forEach(f -> objects.addAll(f.objects()));
    Random random = new Random(SEED);
    for (int i = 0; i < RANDOM_NAMESPACES; i++) {
      List<ObjectNode> own = RandomIngresses.in(RANDOM + i, random);
      own.stream()
          .filter(o -> o.path("kind").asText().equals("Ingress"))
          .forEach(TraefikPreparation::prepare);
      objects.addAll(own);
    }
    return objects;
  }

  private static String namespace(JsonNode object) {
    return object.at("/metadata/namespace").asText();
  }

  private static void create(Kubectl kubectl, List<ObjectNode> objects) {
    Set<String> names = new TreeSet<>();
    objects.forEach(o -> names.add(namespace(o)));
    List<ObjectNode> all =
        new ArrayList<>(names.stream().map(TraefikConformanceIT::namespaceNamed).toList());
    // Without a Service in view a missing one is not an error.
    all.addAll(names.stream().map(TraefikConformanceIT::anchorService).toList());
    all.addAll(objects);
    for (int from = 0; from < all.size(); from += BATCH_SIZE) {
      List<ObjectNode> some = all.subList(from, Math.min(all.size(), from + BATCH_SIZE));
      kubectl.runOkWith(StoredObjects.list(some), "create", "--validate=false", "-f", "-");
    }
  }

  private static ObjectNode namespaceNamed(String name) {
    ObjectNode namespace = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
    namespace.putObject("metadata").put("name", name);
    return namespace;
  }

  private static ObjectNode anchorService(String namespace) {
    ObjectNode anchor = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Service");
    anchor.putObject("metadata").put("namespace", namespace).put("name", "anchor");
    anchor.putObject("spec").put("type", "ExternalName").put("externalName", "example.com");
    return anchor;
  }

  /** All stored objects, as Portcullis reads them. */
  private static SnapshotView view(Kubectl kubectl) {
    List<Resource> resources = new ArrayList<>();
    resources.add(
        new IngressClass(
            ResourceMeta.of(IngressClass.key("traefik")), "traefik.io/ingress-controller"));
    StoredObjects.now(kubectl).objects().values().stream()
        .flatMap(List::stream)
        .map(o -> ResourceConverter.convert(JSON.convertValue(o, Object.class), ""))
        .forEach(t -> resources.add(((ConversionResult.Converted) t).resource()));
    return new SnapshotView(resources, DataPlane.KUBE_PROXY);
  }

  private static <R extends Resource> Stream<R> all(SnapshotView view, Class<R> type) {
    return view.objects().stream().filter(type::isInstance).map(type::cast);
  }

  private static List<EvaluatedBackend> evaluated(SnapshotView view) {
    Map<IngressBackendRef, EvaluatedBackend> judged = new LinkedHashMap<>();
    all(view, Ingress.class)
        .flatMap(i -> i.backends().stream().flatMap(b -> EvaluatedBackend.of(i, b, view)))
        .forEach(j -> judged.put(j.backendRef(), j));
    return judged.values().stream()
        .sorted((a, b) -> a.backendRef().compareTo(b.backendRef()))
        .toList();
  }

  @Test
  void traefikReportsEveryBackend() {
    Set<IngressBackendRef> silent = new TreeSet<>();
    evaluated.stream()
        .map(EvaluatedBackend::backendRef)
        .filter(r -> !traefik.served().contains(r) && !traefik.dropped().containsKey(r))
        .forEach(silent::add);
    assertEquals(Set.of(), silent);
  }

  @Test
  void servedBackendsHaveNoErrors() {
    assertNone(
        evaluated.stream()
            .filter(TraefikConformanceIT::isServed)
            .filter(EvaluatedBackend::hasError));
  }

  @Test
  void droppedBackendsHaveFindings() {
    assertNone(evaluated.stream().filter(j -> !isServed(j)).filter(j -> !j.hasFinding()));
  }

  @Test
  void randomIngressesCoverEveryRule() {
    Set<String> met = new TreeSet<>();
    random().flatMap(j -> j.ingressFindings().stream()).forEach(f -> met.add(f.rule()));
    assertEquals(rules(), met);
    long served = random().filter(TraefikConformanceIT::isServed).count();
    assertTrue(served > random().count() / 3, served + " of " + random().count());
    assertTrue(served < random().count() * 2 / 3, served + " of " + random().count());
  }

  /** The rules about backends; the others are about Ingresses that cannot be stored. */
  private static Set<String> rules() {
    return FIXTURES.stream()
        .map(IngressRuleFixture::rule)
        .filter(r -> r.startsWith("backend-"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void documentMatchesResults() throws IOException {
    TraefikConformanceDoc page =
        new TraefikConformanceDoc(
            FIXTURES.size(),
            RANDOM_NAMESPACES * RandomIngresses.INGRESSES,
            evaluated.stream().filter(j -> !isRandom(j)).toList(),
            random().toList(),
            traefik);
    // Another seed has other figures.
    if (SEED == DOCUMENTED_SEED) {
      GeneratedDocument.assertUpToDate(Path.of("docs/routes.md"), page.text());
    }
  }

  private static Stream<EvaluatedBackend> random() {
    return evaluated.stream().filter(TraefikConformanceIT::isRandom);
  }

  private static boolean isRandom(EvaluatedBackend route) {
    return route.backendRef().namespace().startsWith(RANDOM);
  }

  private static boolean isServed(EvaluatedBackend route) {
    return traefik.served().contains(route.backendRef());
  }

  private static void assertNone(Stream<EvaluatedBackend> routes) {
    List<EvaluatedBackend> wrong = routes.toList();
    assertTrue(
        wrong.isEmpty(),
        () ->
            wrong.size()
                + " are judged wrong with the seed "
                + SEED
                + ":\n"
                + wrong.stream()
                    .map(j -> "  " + j.backendRef() + ": Traefik: " + describe(j) + j.describe())
                    .collect(Collectors.joining("\n")));
  }

  private static String describe(EvaluatedBackend route) {
    return traefik.dropped().getOrDefault(route.backendRef(), "served");
  }
}
