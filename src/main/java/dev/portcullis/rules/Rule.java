package dev.portcullis.rules;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import java.util.List;

/**
 * Detects one kind of problem in objects of one kind.
 *
 * @param <S> the kind of object it checks
 */
public sealed interface Rule<S extends Resource> permits EndpointRule, IngressRule, ServiceRule {

  /** The description of the rule. */
  RuleInfo info();

  /** The kind of object it checks. */
  Class<S> subjectType();

  /**
   * The problems of this object in this view. Objects that the view does not know cause no finding.
   */
  default List<Finding> check(S subject, ResourceView view) {
    return List.of();
  }

  /** What an update loses, although the new object itself has no problem; mostly nothing. */
  default List<Finding> checkUpdate(S before, S after) {
    return List.of();
  }
}
