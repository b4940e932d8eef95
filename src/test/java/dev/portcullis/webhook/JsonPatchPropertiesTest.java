package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.PortNameMutation;
import dev.portcullis.portnames.PortNameAssignment;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.MutationCase;
import dev.portcullis.testing.CoverageFloor;
import dev.portcullis.testing.TreeArbitraries;
import dev.portcullis.testing.TreeWriter;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/**
 * Each patch, applied by a JSON Patch library to the object of the request, adds the names and
 * nothing else.
 */
@Domain(ClusterArbitraries.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 1000)
final class JsonPatchPropertiesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Values of unknown fields. */
  @Provide
  Arbitrary<Object> unknownValues() {
    return Arbitraries.of(
        Map.of(), List.of(), "", 0, 1.5e300, false, "~/0~1", Map.of("name", List.of(Map.of())));
  }

  @Property
  void patchAddsOnlyNames(
      @ForAll MutationCase mutationCase,
      @ForAll("unknownValues") Object unknownValue,
      @ForAll boolean terse)
      throws IOException {
    JsonNode object =
        JSON.valueToTree(
            withExplicitNullNames(
                TreeArbitraries.withUnknownFields(
                    TreeWriter.write(mutationCase.object(), terse), unknownValue)));
    Optional<JsonNode> old =
        mutationCase
            .old()
            .map(o -> JSON.valueToTree(withExplicitNullNames(TreeWriter.write(o, terse))));
    List<PortNameAssignment> names =
        PortNameMutation.of(
                new AdmissionRequest(mutationCase.update().change(), "", false),
                mutationCase.state().view(),
                Policy.STANDARD,
                LocalDate.of(2026, 7, 1))
            .names();
    CoverageFloor.require("named", 3, !names.isEmpty());
    JsonNode expected = object.deepCopy();
    names.forEach(
        n -> ((ObjectNode) expected.at(n.portField().toJsonPointer())).put("name", n.name()));
    assertEquals(
        expected,
        new InProcessWebhook(mutationCase.state().view())
            .mutate(object, old, mutationCase.object().key().namespace()));
  }

  /** Sets the names of unnamed ports to null, which the API server treats as missing. */
  private static Object withExplicitNullNames(Object tree) {
    if (tree instanceof List<?> list) {
      return list.stream().map(JsonPatchPropertiesTest::withExplicitNullNames).toList();
    } else if (tree instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((k, v) -> copy.put(k, withExplicitNullNames(v)));
      if (map.containsKey("port")) {
        copy.putIfAbsent("name", null);
      }
      return copy;
    }
    return tree;
  }
}
