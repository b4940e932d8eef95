package dev.portcullis.model.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.AlbAction;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Ingress.Match;
import dev.portcullis.model.Ingress.PathType;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ServiceRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server makes, or once made, of an Ingress. */
final class IngressConverterTest {

  private static final String V1 = "networking.k8s.io/v1";
  private static final PortRef PORT_80 = new PortRef.ByNumber(80);

  @Test
  void readsServiceBackends() {
    Ingress ingress =
        ingress(
            V1,
            """
            {ingressClassName: 'nginx',
             defaultBackend: {service: {name: 'fallback', port: {name: 'http'}}},
             rules: [
               {host: 'shop.example', http: {paths: [
                 {path: '/cart', pathType: 'Exact', backend: {service: {name: 'cart', port: {number: 80}}}},
                 {path: '/logo', backend: {resource: {kind: 'Bucket', name: 'x'}}},
                 {backend: {service: {name: 'web', port: {number: 80}}, resource: null}}]}},
               {host: 'empty.example', http: null},
               null,
               {http: {paths: [{path: '/', pathType: 'Prefix', backend: {service: {name: 'any', port: {number: 80}}}}]}}]}
            """);

    assertEquals(Optional.of("nginx"), ingress.className());
    assertEquals(
        List.of(
            backend(
                "spec.defaultBackend.service",
                "port.name",
                "the default backend",
                "fallback",
                new PortRef.ByName("http"),
                Optional.empty()),
            backend(
                path(0, 0),
                "port.number",
                "shop.example/cart",
                "cart",
                PORT_80,
                match("shop.example", "/cart", PathType.EXACT)),
            backend(
                path(0, 2),
                "port.number",
                "shop.example",
                "web",
                PORT_80,
                match("shop.example", "", PathType.IMPLEMENTATION_SPECIFIC)),
            backend(
                path(3, 0), "port.number", "*/", "any", PORT_80, match("", "/", PathType.PREFIX))),
        ingress.backends());
    assertEquals(
        List.of(new Match("shop.example", "/logo", PathType.IMPLEMENTATION_SPECIFIC)),
        ingress.resourceMatches());
  }

  @ParameterizedTest
  @ValueSource(strings = {"networking.k8s.io/v1beta1", "extensions/v1beta1"})
  void readsV1beta1Backends(String apiVersion) {
    Ingress ingress =
        ingress(
            apiVersion,
            """
            {backend: {serviceName: 'fallback', servicePort: 'http'},
             rules: [{host: 'a.example', http: {paths: [
               {path: '/n', backend: {serviceName: 'web', servicePort: 80}},
               {path: '/s', backend: {serviceName: 'web', servicePort: '80'}},
               {path: '/r', backend: {resource: {kind: 'Bucket', name: 'x'}}}]}}]}
            """);

    assertEquals(apiVersion, ingress.apiVersion().toString());
    assertEquals(
        List.of(
            v1beta1Backend("spec.backend", "", "fallback", new PortRef.ByName("http")),
            v1beta1Backend(v1beta1Path(0), "/n", "web", PORT_80),
            // A number in quotes is a name: networking/v1beta1 conversion goes by the type.
            v1beta1Backend(v1beta1Path(1), "/s", "web", new PortRef.ByName("80"))),
        ingress.backends());
    assertEquals(
        List.of(new Match("a.example", "/r", PathType.IMPLEMENTATION_SPECIFIC)),
        ingress.resourceMatches());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{rules: null}", "{rules: [], ingressClassName: ''}"})
  void readsAnIngressWithoutBackends(String spec) {
    for (String apiVersion : List.of(V1, "extensions/v1beta1")) {
      Ingress ingress = ingress(apiVersion, spec);
      assertEquals(List.of(), ingress.backends());
      assertEquals(Optional.empty(), ingress.className());
    }
  }

  /** Go ignores the case of names, and the controller reads digits in quotes as a number. */
  @Test
  void readsActionsThatBackendsReferTo() {
    Ingress ingress =
        (Ingress)
            ((ConversionResult.Converted)
                    ResourceConverter.convert(
                        V1 + " Ingress",
                        Map.of(
                            "metadata",
                            Map.of(
                                "name",
                                "shop",
                                "annotations",
                                Map.of(
                                    AlbAction.ANNOTATION_PREFIX + "split",
                                    """
                                    {"Type":"forward","ForwardConfig":{"TargetGroups":[
                                      {"ServiceName":"web","ServicePort":"80","Weight":9},
                                      {"serviceName":"canary","servicePort":"http","weight":1},
                                      {"targetGroupName":"legacy","weight":0}]}}
                                    """,
                                    AlbAction.ANNOTATION_PREFIX + "unused",
                                    "{\"type\":\"forward\",\"targetGroupName\":\"x\"}",
                                    Ingress.FALLBACK_ANNOTATION,
                                    "errors")),
                            "spec",
                            Map.of(
                                "defaultBackend",
                                Map.of(
                                    "service",
                                    Map.of(
                                        "name",
                                        "split",
                                        "port",
                                        Map.of("name", "use-annotation"))))),
                        "default"))
                .resource();
    FieldPath field =
        new FieldPath("metadata.annotations").key(AlbAction.ANNOTATION_PREFIX + "split");
    Backend web = new Backend(field, field, "action split", "web", PORT_80);
    Backend canary =
        new Backend(field, field, "action split", "canary", new PortRef.ByName("http"));
    assertEquals(
        Map.of("split", new AlbAction(AlbAction.ActionType.FORWARD, List.of(web, canary))),
        ingress.actions());
    assertEquals(
        List.of("split", "web", "canary", "errors"),
        ingress.services().map(ServiceRef::name).toList());
    assertEquals(
        List.of("web"),
        ingress.servicesByIdentity().get("web:80").stream().map(ServiceRef::name).toList());
    assertTrue(ingress.refersTo(new ServiceRef("default", "canary")));
    assertTrue(ingress.refersTo(new ServiceRef("default", "errors")));
    assertFalse(ingress.refersTo(new ServiceRef("other", "errors")));
  }

  @Test
  void ignoresDefaultBackendOfOtherApiVersion() {
    String older = "{backend: {serviceName: 'a', servicePort: 80}}";
    String newer = "{defaultBackend: {service: {name: 'a', port: {number: 80}}}}";

    assertEquals(List.of(), ingress(V1, older).backends());
    assertEquals(List.of(), ingress("extensions/v1beta1", newer).backends());
  }

  @ParameterizedTest
  @CsvSource({
    "'{number: 80}',              80",
    "'{number: 80.0, name: null}', 80",
    "'{number: 80, name: \"\"}',  80",
    "'{name: \"http\"}',          http",
    "'{name: \"http\", number: 0}', http",
  })
  void readsAPortByNameOrByNumber(String port, String expected) {
    String spec = "{defaultBackend: {service: {name: 'a', port: " + port + "}}}";

    assertEquals(expected, ingress(V1, spec).backends().get(0).port().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{name: '', number: 0}", "{name: 'http', number: 80}"})
  void rejectsPortWithoutExactlyOneOfNameAndNumber(String port) {
    String json = json(V1, "{defaultBackend: {service: {name: 'a', port: " + port + "}}}");

    assertEquals(
        List.of("spec.defaultBackend.service.port: must have a name or a number, and not both"),
        JsonConversion.errorsOf(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{serviceName: 'a', servicePort: 80}  | .backend: must have a service or a resource"
            + " (serviceName and servicePort are v1beta1)",
        "null                                 | .backend: must have a service or a resource"
            + " (serviceName and servicePort are v1beta1)",
        "{service: {port: {number: 80}}}      | .backend.service.name: is required",
        "{service: 'a'}                       | .backend.service: must be an object, is the string"
            + " \"a\"",
        "{service: {name: 'a', port: 80}}     | .backend.service.port: must be an object, is 80",
        "{service: {name: 'a', port: {number: '80'}}} | .backend.service.port.number: must be a"
            + " whole number, is the string \"80\"",
        "{service: {name: 'a', port: {name: 80}}} | .backend.service.port.name: must be a string,"
            + " is 80",
      })
  void reportsInvalidV1Backend(String backend, String problem) {
    String json = json(V1, "{rules: [{http: {paths: [{backend: " + backend + "}]}}]}");

    assertEquals("spec.rules[0].http.paths[0]" + problem, JsonConversion.errorsOf(json).get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{servicePort: 80}                     | spec.backend.serviceName: is required",
        "{serviceName: 'a'}                    | spec.backend.servicePort: is required",
        "{serviceName: 'a', servicePort: null} | spec.backend.servicePort: is required",
        "{serviceName: 'a', servicePort: 0}    | spec.backend.servicePort: is required",
        "{serviceName: 'a', servicePort: ''}   | spec.backend.servicePort: is required",
        "{serviceName: 'a', servicePort: 80.5} | spec.backend.servicePort: must be a whole number,"
            + " is 80.5",
        "{serviceName: 'a', servicePort: []}   | spec.backend.servicePort: must be a whole number,"
            + " is a list",
      })
  void reportsInvalidV1beta1Backend(String backend, String problem) {
    assertEquals(
        List.of(problem),
        JsonConversion.errorsOf(json("extensions/v1beta1", "{backend: " + backend + "}")));
  }

  private static Ingress ingress(String apiVersion, String spec) {
    return JsonConversion.convertTo(Ingress.class, json(apiVersion, spec));
  }

  private static String json(String apiVersion, String spec) {
    return "{apiVersion: '%s', kind: 'Ingress', metadata: {name: 'a'}, spec: %s}"
        .formatted(apiVersion, spec);
  }

  private static String path(int rule, int path) {
    return "spec.rules[" + rule + "].http.paths[" + path + "].backend.service";
  }

  private static String v1beta1Path(int path) {
    return "spec.rules[0].http.paths[" + path + "].backend";
  }

  private static Optional<Match> match(String host, String path, PathType type) {
    return Optional.of(new Match(host, path, type));
  }

  private static Backend backend(
      String service, String port, String route, String name, PortRef ref, Optional<Match> match) {
    FieldPath at = new FieldPath(service);
    FieldPath portAt = new FieldPath(service + "." + port);
    return new Backend(at.field("name"), portAt, route, name, ref, match);
  }

  /** On that path of a.example; the default backend without one. */
  private static Backend v1beta1Backend(String backend, String path, String name, PortRef ref) {
    FieldPath at = new FieldPath(backend);
    return new Backend(
        at.field("serviceName"),
        at.field("servicePort"),
        path.isEmpty() ? "the default backend" : "a.example" + path,
        name,
        ref,
        path.isEmpty()
            ? Optional.empty()
            : match("a.example", path, PathType.IMPLEMENTATION_SPECIFIC));
  }
}
