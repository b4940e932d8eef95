package dev.portcullis.rules;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import java.util.List;

/**
 * One thing that can be wrong with an object of one kind.
 *
 * @param <S> the kind of object it judges
 */
public sealed interface Rule<S extends Resource> permits EndpointRule, IngressRule, ServiceRule {

  /** What the rule says about itself. */
  RuleInfo info();

  /** The kind of object it judges. */
  Class<S> subjectType();

  /**
   * What is wrong with this object in this view. Whatever the view does not know is not held
   * against the object.
   */
  List<Finding> check(S subject, ResourceView chain);

  /**
   * What an update loses without a word although what comes of it may be well. Most rules know
   * nothing of that: what they report they see in the object as it is.
   */
  default List<Finding> checkUpdate(S before, S after) {
    return List.of();
  }
}
