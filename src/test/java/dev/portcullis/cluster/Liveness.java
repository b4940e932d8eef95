package dev.portcullis.cluster;

import dev.portcullis.cluster.StoredChain.Hop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is alive of the same manifests in two places, where we are asked and where we are not.
 *
 * @param asked every port on every ClusterIP that there is in either place
 * @param with those that answer where we are asked
 * @param without those that answer where we are not
 */
record Liveness(Set<String> asked, Set<String> with, Set<String> without) {

  /**
   * By the groups of the cases.
   *
   * @param leftOut chains of which nothing is said here, as {@link #id} writes them
   */
  static Map<String, Liveness> of(
      List<NamingCase> cases, List<AskedChain> chains, Set<String> leftOut) {
    Map<String, NamingCase> byNamespace = new HashMap<>();
    for (NamingCase one : cases) {
      byNamespace.put(NamingCase.SEEN + one.id(), one);
      byNamespace.put(NamingCase.UNSEEN + one.id(), one);
    }
    Map<String, Liveness> groups = new TreeMap<>();
    for (AskedChain chain : chains) {
      NamingCase of = byNamespace.get(chain.chain().namespace());
      if (leftOut.contains(id(chain.chain().namespace(), chain.chain().name()))) {
        continue;
      }
      groups
          .computeIfAbsent(
              of.group(), g -> new Liveness(new TreeSet<>(), new TreeSet<>(), new TreeSet<>()))
          .add(of, chain);
    }
    return groups;
  }

  /** A chain in words that are the same in either place. */
  static String id(String namespace, String service) {
    return namespace.replaceFirst(NamingCase.SEEN + "|" + NamingCase.UNSEEN, "") + "/" + service;
  }

  private void add(NamingCase of, AskedChain chain) {
    boolean seen = chain.chain().namespace().startsWith(NamingCase.SEEN);
    for (Hop hop : chain.answers().keySet()) {
      if (of.ports().contains(chain.name(hop))) {
        String name = of.id() + "/" + chain.name(hop) + " " + hop.family();
        asked.add(name);
        if (chain.answers(hop)) {
          (seen ? with : without).add(name);
        }
      }
    }
  }

  /** What lives because of us. */
  Set<String> born() {
    return minus(with, without);
  }

  /** What is dead because of us. */
  Set<String> died() {
    return minus(without, with);
  }

  private static Set<String> minus(Set<String> some, Set<String> others) {
    Set<String> left = new TreeSet<>(some);
    left.removeAll(others);
    return left;
  }
}
