package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.Kind;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped table is narrow, settings extend it, and invalid entries are rejected. */
final class ManagedObjectReaderTest {

  /** An owner or one label alone would cover objects that users write. */
  @Test
  void shippedEntriesNameTheShapeOfTheObject() {
    for (ManagedObjectEntry entry : ManagedObjectTable.SHIPPED.entries()) {
      assertTrue(!entry.service().isEmpty() || entry.labels().size() > 1, entry::toString);
      assertTrue(!entry.kinds().contains(Kind.INGRESS), entry::toString);
      assertEquals(Set.of(), entry.writers());
    }
  }

  @Test
  void readsAllFields() {
    assertEquals(
        new ManagedObjectEntry(
            "other",
            "example.org/Web",
            Map.of("a", "", "b", "c=d"),
            Map.of("e", "f"),
            Set.of(Kind.ENDPOINTS, Kind.INGRESS),
            "web-*",
            "192.0.2.1:80",
            Set.of("system:serviceaccount:web:operator", "jane")),
        read(
            "other",
            Map.of(
                "owner", "example.org/Web",
                "label", "a, b=c=d",
                "service-label", "e=f",
                "kinds", "Endpoints,Ingress",
                "service", "web-*",
                "endpoint", "192.0.2.1:80",
                "writers", "system:serviceaccount:web:operator, jane")));
  }

  @Test
  void settingsReplaceFieldsOfShippedEntries() {
    ManagedObjectEntry shipped = find("cilium-ingress", ManagedObjectTable.SHIPPED);
    assertEquals(
        new ManagedObjectEntry(
            shipped.name(),
            shipped.owner(),
            shipped.labels(),
            shipped.serviceLabels(),
            shipped.kinds(),
            "lb-*",
            shipped.endpoint(),
            Set.of("jane")),
        read("cilium-ingress", Map.of("service", "lb-*", "writers", "jane")));
  }

  private static ManagedObjectEntry read(String name, Map<String, String> fields) {
    return find(name, ManagedObjectReader.read(Map.of(name, fields)));
  }

  private static ManagedObjectEntry find(String name, ManagedObjectTable table) {
    return table.entries().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Other|label=x|the name must consist of a-z, 0-9, and dashes",
        "other|lable=x|unknown field lable; known are owner, label, service-label, kinds,",
        "other|kinds=Service|one of owner, label, and service-label is required",
        "other|label=x kinds=Pod|kinds must be some of Endpoints, EndpointSlice, Ingress, Service",
        "other|owner=networking.k8s.io/v1/Ingress|owner must be <API group>/<Kind>",
        "other|owner=ingress|owner must be <API group>/<Kind>",
        "other|label=x endpoint=192.0.2.1|endpoint must be <address>:<port>",
        "mcs-slice|endpoint=80|endpoint must be <address>:<port>",
      })
  void rejectsInvalidEntries(String name, String fields, String message) {
    Map<String, String> values = new TreeMap<>();
    Stream.of(fields.split(" ")).map(f -> f.split("=", 2)).forEach(f -> values.put(f[0], f[1]));
    IllegalArgumentException rejected =
        assertThrows(
            IllegalArgumentException.class, () -> ManagedObjectReader.read(Map.of(name, values)));
    assertTrue(rejected.getMessage().startsWith(name + ": " + message), rejected.getMessage());
  }
}
