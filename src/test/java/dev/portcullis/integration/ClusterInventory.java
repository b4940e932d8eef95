package dev.portcullis.integration;

import dev.portcullis.controlplane.Kubectl;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All objects in a cluster. */
final class ClusterInventory {

  private ClusterInventory() {}

  /**
   * All listable objects by kind, namespace, and name, without Events, which appear by themselves.
   */
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
