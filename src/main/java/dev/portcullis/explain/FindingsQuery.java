package dev.portcullis.explain;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ViewQuery;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.util.List;

/**
 * What the rules say of an object. Thousands of ways lead through one Service or one Ingress, so it
 * is known by its key, which is compared sooner than all that is in it.
 */
record FindingsQuery(Resource subject) implements ViewQuery<List<Finding>> {

  static List<Finding> findingsOf(Resource subject, ResourceView chain) {
    return chain.query(new FindingsQuery(subject));
  }

  @Override
  public List<Finding> computeFrom(ResourceView chain) {
    return RuleRegistry.check(subject, chain);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FindingsQuery said && said.subject.key().equals(subject.key());
  }

  @Override
  public int hashCode() {
    return subject.key().hashCode();
  }
}
