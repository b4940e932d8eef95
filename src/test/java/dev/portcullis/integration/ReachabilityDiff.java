package dev.portcullis.integration;

import dev.portcullis.integration.StoredService.ServicePortAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is alive of the same manifests in two places, where we are asked and where we are not.
 *
 * @param probed every port on every ClusterIP that there is in either place
 * @param withWebhook those that answer where we are asked
 * @param withoutWebhook those that answer where we are not
 */
record ReachabilityDiff(Set<String> probed, Set<String> withWebhook, Set<String> withoutWebhook) {

  /**
   * By the groups of the cases.
   *
   * @param leftOut chains of which nothing is said here, as {@link #id} writes them
   */
  static Map<String, ReachabilityDiff> of(
      List<PortNamingCase> cases, List<ProbedService> chains, Set<String> leftOut) {
    Map<String, PortNamingCase> byNamespace = new HashMap<>();
    for (PortNamingCase one : cases) {
      byNamespace.put(PortNamingCase.WEBHOOK_PREFIX + one.id(), one);
      byNamespace.put(PortNamingCase.PLAIN_PREFIX + one.id(), one);
    }
    Map<String, ReachabilityDiff> groups = new TreeMap<>();
    for (ProbedService chain : chains) {
      PortNamingCase of = byNamespace.get(chain.service().namespace());
      if (leftOut.contains(id(chain.service().namespace(), chain.service().name()))) {
        continue;
      }
      groups
          .computeIfAbsent(
              of.group(),
              g -> new ReachabilityDiff(new TreeSet<>(), new TreeSet<>(), new TreeSet<>()))
          .add(of, chain);
    }
    return groups;
  }

  /** A chain in words that are the same in either place. */
  static String id(String namespace, String service) {
    return namespace.replaceFirst(
            PortNamingCase.WEBHOOK_PREFIX + "|" + PortNamingCase.PLAIN_PREFIX, "")
        + "/"
        + service;
  }

  private void add(PortNamingCase of, ProbedService chain) {
    boolean seen = chain.service().namespace().startsWith(PortNamingCase.WEBHOOK_PREFIX);
    for (ServicePortAddress hop : chain.answers().keySet()) {
      if (of.ports().contains(chain.name(hop))) {
        String name = of.id() + "/" + chain.name(hop) + " " + hop.family();
        probed.add(name);
        if (chain.answers(hop)) {
          (seen ? withWebhook : withoutWebhook).add(name);
        }
      }
    }
  }

  /** What lives because of us. */
  Set<String> gained() {
    return difference(withWebhook, withoutWebhook);
  }

  /** What is dead because of us. */
  Set<String> lost() {
    return difference(withoutWebhook, withWebhook);
  }

  private static Set<String> difference(Set<String> some, Set<String> others) {
    Set<String> left = new TreeSet<>(some);
    left.removeAll(others);
    return left;
  }
}
