package dev.portcullis.testing;

import dev.portcullis.model.Resource;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Random trees as a JSON or YAML parser returns them: random objects, with and without fields that
 * have defaults, valid or damaged.
 */
public final class TreeArbitraries {

  /** An object and an equivalent tree. */
  public record ResourceTree(Resource resource, Object tree) {}

  /** The kinds of damage to one node of a tree. */
  private record Mutation(int position, MutationKind kind, Object replacement) {}

  private enum MutationKind {
    ADD,
    DROP,
    REPLACE
  }

  private TreeArbitraries() {}

  public static Arbitrary<ResourceTree> intactTrees() {
    return Combinators.combine(new ClusterArbitraries().resources(), Arbitraries.of(true, false))
        .as((r, terse) -> new ResourceTree(r, TreeWriter.write(r, terse)));
  }

  /** The same trees with one to three damaged nodes. */
  public static Arbitrary<Object> mutatedTrees() {
    Arbitrary<Mutation> blow =
        Combinators.combine(
                Arbitraries.integers().between(0, 80),
                Arbitraries.of(MutationKind.values()),
                arbitraryValues())
            .as(Mutation::new);
    return Combinators.combine(intactTrees(), blow.list().ofMinSize(1).ofMaxSize(3))
        .as(
            (written, blows) -> {
              Object tree = written.tree();
              for (Mutation b : blows) {
                tree = mutate(tree, b, new int[] {b.position()});
              }
              return tree;
            })
        .withoutEdgeCases();
  }

  /** Arbitrary trees. */
  public static Arbitrary<Object> arbitraryValues() {
    Arbitrary<Object> plain =
        Arbitraries.of(
            Arrays.asList(
                null,
                true,
                0,
                -1,
                80,
                65536,
                8080L,
                80.0,
                80.5,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                new BigInteger("9".repeat(400)),
                new BigDecimal("1e400"),
                "",
                "80",
                "None",
                "a\u202Eb\nc\u0000",
                "\uD800",
                "x".repeat(5000)));
    Arbitrary<Object> nested =
        Arbitraries.of(
            Arrays.asList(
                List.of(),
                Map.of(),
                Arrays.asList(null, null),
                List.of(List.of(Map.of("name", 1))),
                Collections.singletonMap(null, null),
                Map.of(1, 2, true, List.of()),
                Map.of("name", List.of("http")),
                Map.of("service", Map.of("port", Map.of("number", "80")))));
    return Arbitraries.oneOf(plain, nested);
  }

  /** The tree with an unknown field in every object. */
  public static Object withUnknownFields(Object tree, Object junk) {
    if (tree instanceof List<?> list) {
      return list.stream().map(item -> withUnknownFields(item, junk)).toList();
    } else if (tree instanceof Map<?, ?> map && !isStringMap(map)) {
      Map<Object, Object> more = new LinkedHashMap<>();
      map.forEach((k, v) -> more.put(k, withUnknownFields(v, junk)));
      more.put("x-unknown", junk);
      return more;
    }
    return tree;
  }

  /** Labels, annotations, and selectors accept any key, so they have no unknown fields. */
  private static boolean isStringMap(Map<?, ?> map) {
    return map.keySet().stream().anyMatch(k -> k.toString().matches(".*/.*|app|leader|ttl"));
  }

  /** Walks the tree in order and damages the node at which the count reaches zero. */
  private static Object mutate(Object tree, Mutation blow, int[] left) {
    if (left[0]-- == 0) {
      return blow.replacement();
    } else if (tree instanceof List<?> list) {
      List<Object> result = new ArrayList<>();
      for (Object item : list) {
        result.add(mutate(item, blow, left));
      }
      return result;
    } else if (tree instanceof Map<?, ?> map) {
      return mutate(map, blow, left);
    }
    return tree;
  }

  private static Object mutate(Map<?, ?> map, Mutation blow, int[] left) {
    Map<Object, Object> result = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          boolean here = left[0] == 0;
          if (here && blow.kind() == MutationKind.ADD) {
            result.put(key + "x", blow.replacement());
          }
          if (here && blow.kind() != MutationKind.REPLACE) {
            left[0]--;
          }
          if (!here || blow.kind() != MutationKind.DROP) {
            result.put(key, mutate(value, blow, left));
          }
        });
    return result;
  }
}
