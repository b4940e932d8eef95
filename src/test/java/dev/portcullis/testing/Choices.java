package dev.portcullis.testing;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ResourceMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Choices that the generators of several kinds of objects share. */
final class Choices {

  /** The namespace of most objects. */
  static final String NAMESPACE = "shop";

  /** Has objects of the same names, which must not affect those of the other namespace. */
  static final String OTHER_NAMESPACE = "blog";

  /** The longest valid name; names that are derived from it must be valid, too. */
  static final String MAX_LENGTH_NAME = "n".repeat(63);

  private Choices() {}

  static Arbitrary<String> namespaces() {
    return Arbitraries.frequency(Tuple.of(6, NAMESPACE), Tuple.of(1, OTHER_NAMESPACE));
  }

  static Arbitrary<ResourceMeta> meta(
      Kind kind,
      Arbitrary<String> namespaces,
      Arbitrary<String> names,
      Arbitrary<Map<String, String>> labels,
      Arbitrary<Map<String, String>> annotations) {
    return Combinators.combine(namespaces, names, labels, annotations, chance(7), chance(3))
        .as(
            (namespace, name, l, a, controlled, deleting) ->
                new ResourceMeta(
                    new ObjectKey(kind, namespace, name),
                    l,
                    a,
                    controlled
                        ? List.of(new ResourceMeta.OwnerRef("example.org", "Operator", "op", true))
                        : List.of(),
                    deleting));
  }

  static Arbitrary<Protocol> protocols() {
    return Arbitraries.frequency(
        Tuple.of(7, Protocol.TCP), Tuple.of(2, Protocol.UDP), Tuple.of(1, Protocol.SCTP));
  }

  /** References to endpoint ports. */
  static Arbitrary<PortRef> targetPorts() {
    return Arbitraries.frequency(
        Tuple.of(4, new PortRef.ByNumber(80)),
        Tuple.of(2, new PortRef.ByNumber(81)),
        Tuple.of(1, new PortRef.ByNumber(8080)),
        Tuple.of(2, new PortRef.ByName("http")),
        Tuple.of(1, new PortRef.ByName("web")));
  }

  static Arbitrary<Map<String, String>> none() {
    return Arbitraries.just(Map.of());
  }

  static Arbitrary<String> oneOf(String... texts) {
    return Arbitraries.of(texts);
  }

  /** Mostly one element, the case that a port name affects most. */
  static <T> Arbitrary<List<T>> upToThree(Arbitrary<T> some) {
    return Arbitraries.oneOf(some.list().ofSize(1), some.list().ofMaxSize(3));
  }

  static Arbitrary<Boolean> chance(int percent) {
    return Arbitraries.frequency(Tuple.of(100 - percent, false), Tuple.of(percent, true));
  }

  static <T> Arbitrary<Optional<T>> optional(int percent, Arbitrary<T> some) {
    return chance(percent)
        .flatMap(is -> is ? some.map(Optional::of) : Arbitraries.just(Optional.<T>empty()));
  }

  /** Three independent bits. */
  static Arbitrary<Integer> bits() {
    return Arbitraries.integers().between(0, 7);
  }

  static boolean isBitSet(int bits, int index) {
    return (bits >> index & 1) == 1;
  }
}
