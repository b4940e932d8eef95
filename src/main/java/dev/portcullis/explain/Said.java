package dev.portcullis.explain;

import dev.portcullis.model.Chain;
import dev.portcullis.model.Derived;
import dev.portcullis.model.Resource;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
import java.util.List;

/**
 * What the rules say of an object. Thousands of ways lead through one Service or one Ingress, so it
 * is known by its key, which is compared sooner than all that is in it.
 */
record Said(Resource subject) implements Derived<List<Finding>> {

  static List<Finding> of(Resource subject, Chain chain) {
    return chain.derived(new Said(subject));
  }

  @Override
  public List<Finding> from(Chain chain) {
    return Rules.check(subject, chain);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Said said && said.subject.key().equals(subject.key());
  }

  @Override
  public int hashCode() {
    return subject.key().hashCode();
  }
}
