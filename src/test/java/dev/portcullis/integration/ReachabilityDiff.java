package dev.portcullis.integration;

import dev.portcullis.integration.StoredService.ServicePortAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reachability of the same manifests with and without the webhook.
 *
 * @param probed every port on every ClusterIP that exists in either place
 * @param withWebhook the ports that answer with the webhook
 * @param withoutWebhook the ports that answer without it
 */
record ReachabilityDiff(Set<String> probed, Set<String> withWebhook, Set<String> withoutWebhook) {

  /**
   * Compares by the groups of the cases.
   *
   * @param leftOut chains without a statement, in the notation of {@link #id}
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

  /** A chain in a notation that is independent of the place. */
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

  /** Reachable only with the webhook. */
  Set<String> gained() {
    return difference(withWebhook, withoutWebhook);
  }

  /** Reachable only without the webhook. */
  Set<String> lost() {
    return difference(withoutWebhook, withWebhook);
  }

  private static Set<String> difference(Set<String> some, Set<String> others) {
    Set<String> left = new TreeSet<>(some);
    left.removeAll(others);
    return left;
  }
}
