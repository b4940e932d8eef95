package dev.portcullis.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which objects are read, and what their metadata says. */
final class TranslatorTest {

  @ParameterizedTest
  @CsvSource({
    "v1,                        Service,       SERVICE",
    "v1,                        Endpoints,     ENDPOINTS",
    "discovery.k8s.io/v1,       EndpointSlice, ENDPOINT_SLICE",
    "networking.k8s.io/v1,      Ingress,       INGRESS",
    "networking.k8s.io/v1beta1, Ingress,       INGRESS",
    "extensions/v1beta1,        Ingress,       INGRESS",
    "networking.k8s.io/v1,      IngressClass,  INGRESS_CLASS",
    "networking.k8s.io/v1beta1, IngressClass,  INGRESS_CLASS",
  })
  void readsTheKindsOfTheChain(String apiVersion, String kind, Kind expected) {
    String json =
        "{apiVersion: '%s', kind: '%s', metadata: {name: 'a'}, addressType: 'IPv4'}"
            .formatted(apiVersion, kind);

    String namespace = expected == Kind.INGRESS_CLASS ? "" : "default";
    assertEquals(new ObjectKey(expected, namespace, "a"), Json.read(Resource.class, json).key());
  }

  @ParameterizedTest
  @CsvSource({
    "serving.knative.dev/v1,   Service",
    "v2,                       Service",
    "V1,                       Service",
    "v1,                       service",
    "core/v1,                  Service",
    "discovery.k8s.io/v1beta1, EndpointSlice",
    "v1,                       Ingress",
    "extensions/v1beta1,       IngressClass",
    "apps/v1,                  Deployment",
  })
  void leavesOtherKindsAloneWhateverIsInThem(String apiVersion, String kind) {
    String json =
        "{apiVersion: '%s', kind: '%s', metadata: 'x', spec: [5]}".formatted(apiVersion, kind);

    assertEquals(new Translation.Skipped(apiVersion + " " + kind), Json.translate(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "'text'",
        "5",
        "{}",
        "{apiVersion: 'v1'}",
        "{kind: 'Service'}",
        "{apiVersion: 1, kind: 'Service'}",
        "{apiVersion: 'v1', kind: null}"
      })
  void leavesWhatIsNoObjectAlone(String json) {
    assertEquals(new Translation.Skipped(""), Json.translate(json));
  }

  @Test
  void readsMetadata() {
    ResourceMeta meta =
        meta(
            """
            {name: 'a', generateName: 'never', namespace: 'shop', uid: 'u',
             labels: {app: 'web', empty: null}, annotations: {'a.b/c': 'd'},
             ownerReferences: [
               {kind: 'Service', name: 'no controller'},
               {kind: 'Service', name: 'nor this', controller: false},
               {kind: 'Endpoints', name: 'web', controller: true}],
             deletionTimestamp: '2026-01-01T00:00:00Z'}
            """);

    assertEquals(
        new ResourceMeta(
            new ObjectKey(Kind.SERVICE, "shop", "a"),
            Map.of("app", "web", "empty", ""),
            Map.of("a.b/c", "d"),
            Optional.of(new ResourceMeta.ControllerRef("Endpoints", "web")),
            true),
        meta);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{generateName: 'a'}", "{name: '', generateName: 'a'}"})
  void callsWhatHasNoNameYetAsNothingIsCalled(String metadata) {
    ObjectKey key = meta(metadata).key();
    assertEquals("Service default/a…", key.toString());
    assertEquals(true, key.isNamePending());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: 'a'}",
        "{name: 'a', namespace: ''}",
        "{name: 'a', namespace: null, labels: null, annotations: {}, ownerReferences: null}",
        "{name: 'a', deletionTimestamp: null, ownerReferences: [null, {controller: null}]}",
      })
  void takesWhatIsLeftOutForNothing(String metadata) {
    assertEquals(ResourceMeta.of(new ObjectKey(Kind.SERVICE, "default", "a")), meta(metadata));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                | metadata.name: is required",
        "null                              | metadata.name: is required",
        "{name: 'a', labels: {x: 1}}       | metadata.labels: every value must be a string, that of"
            + " x is 1",
        "{name: 'a', labels: []}           | metadata.labels: must be an object, is a list",
        "{name: 'a', annotations: {x: {}}} | metadata.annotations: every value must be a string,"
            + " that of x is an object",
        "{name: 'a', namespace: true}      | metadata.namespace: must be a string, is true",
        "{name: 'a', ownerReferences: [{controller: 'yes'}]} |"
            + " metadata.ownerReferences[0].controller: must be true or false, is the string"
            + " \"yes\"",
      })
  void saysWhatIsWrongWithMetadata(String metadata, String problem) {
    String json = "{apiVersion: 'v1', kind: 'Service', metadata: " + metadata + "}";

    assertEquals(List.of(problem), Json.problems(json));
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() {
    assertEquals(
        List.of(
            "metadata.name: must be a string, is 5",
            "metadata.name: is required",
            "spec.type: must be one of ClusterIP, ExternalName, LoadBalancer, NodePort, is"
                + " \"clusterip\"",
            "spec.ports[0].port: must be a whole number, is 80.5",
            "spec.ports[1]: must be an object, is a list"),
        Json.problems(
                """
                {apiVersion: 'v1', kind: 'Service', metadata: {name: 5},
                 spec: {type: 'clusterip', ports: [{port: 80.5}, []]}}
                """)
            .stream()
            .distinct()
            .filter(p -> !p.equals("spec.ports[1].port: is required"))
            .toList());
  }

  @Test
  void readsTheControllerOfAClass() {
    String json =
        "{apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass',"
            + " metadata: {name: 'kong', namespace: 'ignored'}, spec: %s}";

    assertEquals(
        "k/kong",
        Json.read(IngressClass.class, json.formatted("{controller: 'k/kong'}")).controller());
    IngressClass without = Json.read(IngressClass.class, json.formatted("null"));
    assertEquals("", without.controller());
    assertEquals("", without.key().namespace());
  }

  @Test
  void survivesEveryTypeInEveryPlace() {
    for (String value :
        List.of("null", "5", "'x'", "true", "[]", "{}", "[null]", "[[5]]", "1e300")) {
      for (String kind : List.of("Service", "Endpoints")) {
        for (String field : List.of("metadata", "spec", "subsets")) {
          Json.translate("{apiVersion: 'v1', kind: '%s', %s: %s}".formatted(kind, field, value));
        }
      }
      for (String field : List.of("ports", "endpoints", "metadata", "addressType")) {
        Json.translate(
            "{apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', %s: %s}"
                .formatted(field, value));
      }
      for (String field : List.of("rules", "defaultBackend", "backend", "ingressClassName")) {
        String ingress = "{apiVersion: '%s', kind: 'Ingress', spec: {%s: %s}}";
        Json.translate(ingress.formatted("networking.k8s.io/v1", field, value));
        Json.translate(ingress.formatted("extensions/v1beta1", field, value));
      }
    }
  }

  private static ResourceMeta meta(String metadata) {
    return Json.read(
            Service.class, "{apiVersion: 'v1', kind: 'Service', metadata: " + metadata + "}")
        .meta();
  }
}
