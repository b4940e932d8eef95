package dev.portcullis.model.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceMeta.OwnerRef;
import dev.portcullis.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which objects are read, and what their metadata says. */
final class ResourceConverterTest {

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
  void convertsSupportedKinds(String apiVersion, String kind, Kind expected) {
    String json =
        "{apiVersion: '%s', kind: '%s', metadata: {name: 'a'}, addressType: 'IPv4'}"
            .formatted(apiVersion, kind);

    String namespace = expected == Kind.INGRESS_CLASS ? "" : "default";
    assertEquals(
        new ObjectKey(expected, namespace, "a"),
        JsonConversion.convertTo(Resource.class, json).key());
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
  void skipsUnsupportedKinds(String apiVersion, String kind) {
    String json =
        "{apiVersion: '%s', kind: '%s', metadata: 'x', spec: [5]}".formatted(apiVersion, kind);

    assertEquals(
        new ConversionResult.Unsupported(apiVersion + " " + kind), JsonConversion.convert(json));
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
  void skipsTreesThatAreNoKubernetesObject(String json) {
    assertEquals(new ConversionResult.Unsupported(""), JsonConversion.convert(json));
  }

  @Test
  void readsMetadata() {
    ResourceMeta meta =
        readMeta(
            """
            {name: 'a', generateName: 'never', namespace: 'shop', uid: 'u',
             labels: {app: 'web', empty: null}, annotations: {'a.b/c': 'd'},
             ownerReferences: [
               {kind: 'Service', name: 'no controller'},
               {apiVersion: 'v1', kind: 'Endpoints', name: 'web', controller: true},
               {apiVersion: 'example.org/v1beta1', kind: 'Web', name: 'w', controller: false}],
             deletionTimestamp: '2026-01-01T00:00:00Z'}
            """);

    assertEquals(
        new ResourceMeta(
            new ObjectKey(Kind.SERVICE, "shop", "a"),
            Map.of("app", "web", "empty", ""),
            Map.of("a.b/c", "d"),
            List.of(
                new OwnerRef("", "Service", "no controller", false),
                new OwnerRef("", "Endpoints", "web", true),
                new OwnerRef("example.org", "Web", "w", false)),
            true),
        meta);
    assertEquals(Optional.of(new OwnerRef("", "Endpoints", "web", true)), meta.controller());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{generateName: 'a'}", "{name: '', generateName: 'a'}"})
  void marksPendingNameWithEllipsis(String metadata) {
    ObjectKey key = readMeta(metadata).key();
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
  void treatsMissingMetadataAsEmpty(String metadata) {
    assertEquals(ResourceMeta.of(new ObjectKey(Kind.SERVICE, "default", "a")), readMeta(metadata));
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
  void reportsInvalidMetadata(String metadata, String problem) {
    String json = "{apiVersion: 'v1', kind: 'Service', metadata: " + metadata + "}";

    assertEquals(List.of(problem), JsonConversion.errorsOf(json));
  }

  @Test
  void reportsAllErrorsOfAnObject() {
    assertEquals(
        List.of(
            "metadata.name: must be a string, is 5",
            "metadata.name: is required",
            "spec.type: must be one of ClusterIP, ExternalName, LoadBalancer, NodePort, is"
                + " \"clusterip\"",
            "spec.ports[0].port: must be a whole number, is 80.5",
            "spec.ports[1]: must be an object, is a list"),
        JsonConversion.errorsOf(
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
  void readsControllerOfIngressClass() {
    String json =
        "{apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass',"
            + " metadata: {name: 'kong', namespace: 'ignored'}, spec: %s}";

    assertEquals(
        "k/kong",
        JsonConversion.convertTo(IngressClass.class, json.formatted("{controller: 'k/kong'}"))
            .controller());
    IngressClass without = JsonConversion.convertTo(IngressClass.class, json.formatted("null"));
    assertEquals("", without.controller());
    assertEquals("", without.key().namespace());
  }

  @Test
  void toleratesEveryTypeInEveryField() {
    for (String value :
        List.of("null", "5", "'x'", "true", "[]", "{}", "[null]", "[[5]]", "1e300")) {
      for (String kind : List.of("Service", "Endpoints")) {
        for (String field : List.of("metadata", "spec", "subsets")) {
          assertSupported(
              JsonConversion.convert(
                  "{apiVersion: 'v1', kind: '%s', %s: %s}".formatted(kind, field, value)));
        }
      }
      for (String field : List.of("ports", "endpoints", "metadata", "addressType")) {
        assertSupported(
            JsonConversion.convert(
                "{apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', %s: %s}"
                    .formatted(field, value)));
      }
      for (String field : List.of("rules", "defaultBackend", "backend", "ingressClassName")) {
        String ingress = "{apiVersion: '%s', kind: 'Ingress', spec: {%s: %s}}";
        assertSupported(
            JsonConversion.convert(ingress.formatted("networking.k8s.io/v1", field, value)));
        assertSupported(
            JsonConversion.convert(ingress.formatted("extensions/v1beta1", field, value)));
      }
    }
  }

  /** Every field of a known kind is either converted or reported with its path. */
  private static void assertSupported(ConversionResult result) {
    if (result instanceof ConversionResult.Invalid invalid) {
      assertFalse(invalid.errors().isEmpty());
    } else {
      assertInstanceOf(ConversionResult.Converted.class, result);
    }
  }

  private static ResourceMeta readMeta(String metadata) {
    return JsonConversion.convertTo(
            Service.class, "{apiVersion: 'v1', kind: 'Service', metadata: " + metadata + "}")
        .meta();
  }
}
