package dev.portcullis.model;

import java.util.List;

/**
 * What the AWS load balancer controller does with a backend whose port is {@code use-annotation}.
 *
 * @param targets the Services of a {@link ActionType#FORWARD}; empty for other types, and if all
 *     target groups are outside of the cluster
 */
public record AlbAction(ActionType type, List<Ingress.Backend> targets) {

  /** The annotation of an action begins with this prefix and ends with the name of the backend. */
  public static final String ANNOTATION_PREFIX = "alb.ingress.kubernetes.io/actions.";

  /** The types of actions. */
  public enum ActionType {
    FIXED_RESPONSE,
    FORWARD,
    /** An action in the format of another controller, such as the list of Alibaba Cloud. */
    OTHER,
    REDIRECT
  }

  public AlbAction {
    targets = List.copyOf(targets);
  }
}
