package dev.portcullis.cluster;

import static dev.portcullis.testing.YamlResources.endpoints;
import static dev.portcullis.testing.YamlResources.service;
import static dev.portcullis.testing.YamlResources.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.analysis.FindingSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SourcedResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mirror that differs from its Endpoints counts only if neither was written within a minute. */
final class ListResultTest {

  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final ServiceRef DB = new ServiceRef("shop", "db");

  private static final EndpointSet DIFFERING_MIRROR =
      slice("endpointslicemirroring-controller.k8s.io", "192.0.2.1", "{name: wrong, port: 80}");

  private static final List<Resource> OBJECTS =
      List.of(
          service(""),
          endpoints("", "{addresses: [{ip: 192.0.2.9}], ports: [{name: http, port: 80}]}"),
          DIFFERING_MIRROR);

  private static GenericKubernetesResource writtenAt(String... times) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: db, namespace: shop, managedFields: [{manager: none}%s]}
        """
            .formatted(
                String.join(
                    "", Stream.of(times).map(t -> ", {time: \"%s\"}".formatted(t)).toList())),
        GenericKubernetesResource.class);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-01T11:59:01Z, true",
    "2026-07-01T13:59:01+02:00, true",
    "2026-07-01T11:59:00Z, false",
    "2026-07-01T11:00:00Z, false"
  })
  void writesOfTheLastMinuteAreRecent(String time, boolean recent) {
    assertEquals(recent, ClusterLister.isWrittenRecently(writtenAt(time), NOW));
    assertEquals(
        recent,
        ClusterLister.isWrittenRecently(writtenAt("2026-06-01T00:00:00Z", time), NOW),
        "after an older write");
  }

  @Test
  void objectWithoutTimeIsNotRecent() {
    assertEquals(false, ClusterLister.isWrittenRecently(writtenAt(), NOW));
  }

  @Test
  void mirrorIsDelayedWhileItsEndpointsAreRecent() {
    assertEquals(true, hasFindingOnMirror(Set.of()));
    assertEquals(true, hasFindingOnMirror(Set.of(new ServiceRef("shop", "other"))));
    assertEquals(false, hasFindingOnMirror(Set.of(DB)));
  }

  private static boolean hasFindingOnMirror(Set<ServiceRef> recentEndpoints) {
    ListResult listing =
        new ListResult(
            Set.of(),
            OBJECTS.stream().map(r -> new SourcedResource(r, Map.of())).toList(),
            List.of(),
            recentEndpoints);
    return FindingSet.of(OBJECTS.stream(), listing.view(DataPlane.KUBE_PROXY))
        .findings()
        .keySet()
        .stream()
        .anyMatch(f -> f.object().equals(DIFFERING_MIRROR.key()));
  }
}
