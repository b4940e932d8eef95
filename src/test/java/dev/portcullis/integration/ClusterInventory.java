package dev.portcullis.integration;

import dev.portcullis.controlplane.Kubectl;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All that is in a cluster. */
final class ClusterInventory {

  private ClusterInventory() {}

  /** All that can be listed, by kind, namespace and name; but events, which come by themselves. */
  static Set<String> of(Kubectl kubectl) {
    String types =
        kubectl
            .runOk("api-resources", "--verbs=list", "-o=name")
            .lines()
            .filter(t -> !t.startsWith("events"))
            .collect(Collectors.joining(","));
    String columns = "-o=custom-columns=K:.kind,NS:.metadata.namespace,N:.metadata.name";
    return new TreeSet<>(kubectl.runOk("get", types, "-A", columns).lines().toList());
  }
}
