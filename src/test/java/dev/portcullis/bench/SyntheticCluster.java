package dev.portcullis.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A valid cluster of any size. All its endpoints are hand-written, which is the most that a view
 * stores, because controllers' slices are not kept.
 *
 * <p>Ten Services have seven Ingresses with three routes each, twenty slices, and Endpoints for the
 * one Service without slices.
 *
 * @param services their number, from 1
 */
public record SyntheticCluster(int services) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Services per namespace. */
  private static final int SERVICES_PER_NAMESPACE = 50;

  /** The managed fields that the API server sends to every webhook. */
  private static final String MANAGED_FIELDS =
      """
      "managedFields": [{"manager": "kubectl-client-side-apply", "operation": "Update",
        "apiVersion": "v1", "time": "2026-01-01T00:00:00Z", "fieldsType": "FieldsV1",
        "fieldsV1": {"f:metadata": {"f:annotations": {".": {},
          "f:kubectl.kubernetes.io/last-applied-configuration": {}},
          "f:labels": {".": {}, "f:app.kubernetes.io/name": {}, "f:team": {}}},
          "f:spec": {"f:rules": {}, "f:ports": {".": {}, "k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}": {".": {},
          "f:name": {}, "f:port": {}, "f:protocol": {}, "f:targetPort": {}}}}}}]\
      """;

  /**
   * An object as it is written to an API server.
   *
   * @param path of its collection
   */
  public record GeneratedManifest(
      String kind, String namespace, String name, String path, String json) {}

  /** The kinds that admission evaluates. */
  public static final List<String> REVIEWED_KINDS =
      List.of("Service", "Ingress", "Endpoints", "EndpointSlice");

  /** The names of the namespaces. */
  public List<String> namespaces() {
    return IntStream.rangeClosed(0, (services - 1) / SERVICES_PER_NAMESPACE)
        .mapToObj(n -> "team-" + n)
        .toList();
  }

  /** Every object, a Service before its endpoints and those before its Ingress. */
  public Stream<GeneratedManifest> manifests() {
    return IntStream.range(0, services).boxed().flatMap(this::manifestsOfService);
  }

  private Stream<GeneratedManifest> manifestsOfService(int i) {
    Stream<GeneratedManifest> endpoints =
        i % 10 == 9
            ? Stream.of(endpoints(i, 2))
            : IntStream.range(0, i % 10 == 8 ? 4 : 2).mapToObj(n -> slice(i, n, 2));
    Stream<GeneratedManifest> ingress = hasIngress(i) ? Stream.of(ingress(i, 3)) : Stream.of();
    return Stream.of(Stream.of(service(i, "8080")), endpoints, ingress).flatMap(s -> s);
  }

  private static boolean hasIngress(int i) {
    return i % 10 < 7;
  }

  private static String namespace(int i) {
    return "team-" + i / SERVICES_PER_NAMESPACE;
  }

  /** A Service whose port has that targetPort, as JSON. */
  public GeneratedManifest service(int i, String targetPort) {
    return manifest(
        "v1",
        "Service",
        "/api/v1/namespaces/%s/services",
        i,
        "web-" + i,
        "",
        """
        "spec": {"type": "ClusterIP", "ports": [
          {"name": "http", "port": 80, "protocol": "TCP", "targetPort": %s}]}\
        """
            .formatted(targetPort));
  }

  /** One of the slices of a Service, with that many addresses. */
  public GeneratedManifest slice(int i, int number, int addresses) {
    return manifest(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices",
        i,
        "web-" + i + "-" + number,
        "\"kubernetes.io/service-name\": \"web-%d\", ".formatted(i),
        """
        "addressType": "IPv4", "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
          "endpoints": [%s]\
        """
            .formatted(
                addresses(
                    addresses,
                    """
                    {"addresses": ["172.%d.%s"], "conditions": {"ready": true}}\
                    """,
                    16 + 2 * number,
                    i)));
  }

  /** The Endpoints of a Service, with that many addresses. */
  public GeneratedManifest endpoints(int i, int addresses) {
    return manifest(
        "v1",
        "Endpoints",
        "/api/v1/namespaces/%s/endpoints",
        i,
        "web-" + i,
        "",
        """
        "subsets": [{"addresses": [%s],
          "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}]}]\
        """
            .formatted(
                addresses(
                    addresses,
                    """
                    {"ip": "172.%d.%s"}\
                    """,
                    16,
                    i)));
  }

  private static String addresses(int many, String form, int first, int i) {
    String tail = i / 250 % 250 + "." + (1 + i % 250);
    return IntStream.range(first, first + many)
        .mapToObj(a -> form.formatted(a, tail))
        .collect(Collectors.joining(", "));
  }

  /** An Ingress with that many routes, which alternate between two Services. */
  public GeneratedManifest ingress(int i, int routes) {
    int other =
        hasIngress(i + 1) && i + 1 < services && (i + 1) % SERVICES_PER_NAMESPACE > 0 ? i + 1 : i;
    List<String> paths = new ArrayList<>();
    for (int r = 0; r < routes; r++) {
      paths.add(
          """
          {"path": "/%d", "pathType": "Prefix", "backend": {"service": {"name": "web-%d",
            "port": {"number": 80}}}}\
          """
              .formatted(r, r % 2 == 0 ? i : other));
    }
    return manifest(
        "networking.k8s.io/v1",
        "Ingress",
        "/apis/networking.k8s.io/v1/namespaces/%s/ingresses",
        i,
        "web-" + i,
        "",
        """
        "spec": {"ingressClassName": "kong", "rules": [{"host": "web-%d.example.com",
          "http": {"paths": [%s]}}]}\
        """
            .formatted(i, String.join(", ", paths)));
  }

  private static GeneratedManifest manifest(
      String apiVersion,
      String kind,
      String path,
      int i,
      String name,
      String labels,
      String content) {
    String namespace = namespace(i);
    return new GeneratedManifest(
        kind,
        namespace,
        name,
        path.formatted(namespace),
        """
        {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "%s", "namespace": "%s",
          "labels": {%s"app.kubernetes.io/name": "web-%d", "team": "%s"}}, %s}\
        """
            .formatted(apiVersion, kind, name, namespace, labels, i, namespace, content));
  }

  /** A review of a valid update, as large as the API server's. */
  public byte[] review(String kind, int i) {
    GeneratedManifest before = withChange(kind, i, 0);
    GeneratedManifest after = withChange(kind, i, 1);
    String apiVersion =
        after.json().substring(after.json().indexOf(": \"") + 3, after.json().indexOf("\", "));
    int slash = apiVersion.indexOf('/');
    String type =
        """
        {"group": "%s", "version": "%s", "kind": "%s"}\
        """
            .formatted(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                kind);
    return compact(
        """
        {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {
          "uid": "705ab4f5-6393-11e8-b7cc-%012d", "kind": %s, "requestKind": %s,
          "resource": {"group": "", "version": "v1", "resource": "%ss"},
          "name": "%s", "namespace": "%s", "operation": "UPDATE",
          "userInfo": {"username": "deployer", "uid": "0", "groups": ["system:authenticated"]},
          "object": %s, "oldObject": %s, "dryRun": false,
          "options": {"kind": "UpdateOptions", "apiVersion": "meta.k8s.io/v1"}}}\
        """
            .formatted(
                i,
                type,
                type,
                kind,
                after.name(),
                after.namespace(),
                asStored(after),
                asStored(before)));
  }

  private GeneratedManifest withChange(String kind, int i, int more) {
    int tenth = i - i % 10 + 9;
    return switch (kind) {
      case "Service" -> service(i, more == 0 ? "8080" : "\"http\"");
      case "Ingress" -> ingress(i, 3 + more);
      case "Endpoints" -> endpoints(tenth, 2 + more);
      default -> slice(i == tenth ? i - 1 : i, 1, 2 + more);
    };
  }

  private static String asStored(GeneratedManifest manifest) {
    return manifest
        .json()
        .replaceFirst(
            "\"metadata\": \\{",
            Matcher.quoteReplacement(
                """
                "metadata": {"uid": "d9607e19-f88f-11e6-a518-42010a800195", "resourceVersion": "1",
                  "generation": 1, "creationTimestamp": "2026-01-01T00:00:00Z", %s,\
                """
                    .formatted(MANAGED_FIELDS)));
  }

  private static byte[] compact(String json) {
    try {
      return JSON.writeValueAsBytes(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same as a view. */
  public SnapshotView view() {
    List<Resource> resources = new ArrayList<>();
    manifests().map(m -> resource(m.json())).forEach(resources::add);
    return new SnapshotView(resources, DataPlane.KUBE_PROXY);
  }

  /** An object as rules read it. */
  public static Resource resource(String json) {
    try {
      Map<String, Object> tree = JSON.readValue(json, new TypeReference<>() {});
      return ((ConversionResult.Converted) ResourceConverter.convert(tree, "")).resource();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
