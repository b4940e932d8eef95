package dev.portcullis.explain;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ViewQuery;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.util.List;

/**
 * The findings of an object. Thousands of routes share one Service or one Ingress, so objects are
 * compared by key, which is faster than comparing their content.
 */
record FindingsQuery(Resource subject) implements ViewQuery<List<Finding>> {

  static List<Finding> findingsOf(Resource subject, ResourceView view) {
    return view.query(new FindingsQuery(subject));
  }

  @Override
  public List<Finding> computeFrom(ResourceView view) {
    return RuleRegistry.check(subject, view);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FindingsQuery query && query.subject.key().equals(subject.key());
  }

  @Override
  public int hashCode() {
    return subject.key().hashCode();
  }
}
