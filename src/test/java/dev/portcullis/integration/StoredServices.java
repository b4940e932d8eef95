package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All chains of a cluster at one moment, with their findings.
 *
 * @param all sorted by namespace and name
 * @param findings of all objects, also of those without a Service
 */
record StoredServices(List<StoredService> all, List<Finding> findings) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the current state. */
  static StoredServices now(Kubectl kubectl) {
    return of(
        StoredObjects.now(kubectl).objects().values().stream()
            .<JsonNode>flatMap(List::stream)
            .toList());
  }

  /** The state of manifests, before an API server has stored them. */
  static StoredServices of(List<? extends JsonNode> objects) {
    List<Resource> resources = objects.stream().map(StoredServices::convert).toList();
    SnapshotView view = new SnapshotView(resources, DataPlane.KUBE_PROXY);
    List<StoredService> chains = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      if (resources.get(i) instanceof Service service) {
        chains.add(storedService(service, clusterIps(objects.get(i)), view));
      }
    }
    return new StoredServices(
        chains, resources.stream().flatMap(r -> RuleRegistry.check(r, view).stream()).toList());
  }

  private static StoredService storedService(
      Service service, List<String> clusterIps, SnapshotView view) {
    List<EndpointSet> sets = view.endpointsOf(service.ref()).toOptional().orElseThrow();
    List<Finding> findings =
        Stream.concat(Stream.of(service), sets.stream())
            .flatMap(r -> RuleRegistry.check(r, view).stream())
            .toList();
    return new StoredService(service, clusterIps, sets, findings);
  }

  private static Resource convert(JsonNode object) {
    ConversionResult translation =
        ResourceConverter.convert(JSON.convertValue(object, Map.class), "no namespace");
    if (translation instanceof ConversionResult.Converted read) {
      return read.resource();
    }
    throw new AssertionError(translation + ": " + object);
  }

  private static List<String> clusterIps(JsonNode service) {
    List<String> addresses = new ArrayList<>();
    service.at("/spec/clusterIPs").forEach(ip -> addresses.add(ip.asText()));
    addresses.remove("None");
    return addresses;
  }

  /**
   * True if the controllers' slices are up to date. Otherwise it lets the mirroring controller try
   * again at once, which it does after longer and longer delays by itself.
   *
   * @throws IllegalStateException if not; it names the Services that are not
   */
  boolean requireMirrored(Kubectl kubectl) {
    List<StoredService> late = all.stream().filter(s -> !s.isMirrored()).toList();
    if (!late.isEmpty()) {
      late.stream()
          .filter(StoredService::hasRejectedMirror)
          .forEach(
              s ->
                  kubectl.runOk(
                      "annotate",
                      "endpoints",
                      s.name(),
                      "--namespace=" + s.namespace(),
                      "--overwrite",
                      "tests.portcullis.dev/touched=" + System.nanoTime()));
      throw new IllegalStateException(late.toString());
    }
    return true;
  }

  /** The chains of some namespaces. */
  List<StoredService> in(String prefix) {
    return all.stream().filter(c -> c.namespace().startsWith(prefix)).toList();
  }

  /** The distinct findings in some namespaces, sorted: {@code error some-rule}. */
  List<String> findingSummaries(String prefix) {
    return findings.stream()
        .filter(f -> f.object().namespace().startsWith(prefix))
        .map(f -> f.severity().label() + " " + f.rule())
        .distinct()
        .sorted()
        .toList();
  }
}
