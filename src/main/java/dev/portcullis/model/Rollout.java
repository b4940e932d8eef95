package dev.portcullis.model;

import java.util.Set;

/**
 * A Rollout of Argo Rollouts.
 *
 * @param albIngresses the names of the Ingresses into which the rollouts controller writes actions
 *     for the AWS load balancer controller
 */
public record Rollout(ResourceMeta meta, Set<String> albIngresses) implements Resource {

  public Rollout {
    albIngresses = Set.copyOf(albIngresses);
  }
}
