package dev.portcullis.analysis;

import dev.portcullis.analysis.FindingSet.ReproducibleView;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ViewQuery;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.rules.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/** Compares the findings of objects before and after a change, object by object. */
final class FindingComparison {

  private final ResourceView before;
  private final ResourceView after;
  private final ResourceView beforeForRelated;
  private final ResourceView afterForRelated;
  private final List<Finding> introduced = new ArrayList<>();
  private final List<Finding> resolved = new ArrayList<>();
  private final List<Finding> remaining = new ArrayList<>();

  /** Bounds the time for suggestions where a change affects very many objects. */
  private static final class LimitedNamesView extends ReproducibleView {

    private static final int MAX_LOOKUPS = 10;

    private int lookups;

    LimitedNamesView(ResourceView base) {
      super(base);
    }

    @Override
    public Set<String> serviceNames(String namespace) {
      return lookups++ < MAX_LOOKUPS ? base.serviceNames(namespace) : super.serviceNames(namespace);
    }

    @Override
    public <T> T query(ViewQuery<T> query) {
      return base.query(query);
    }
  }

  FindingComparison(ResourceView before, ResourceView after) {
    this.before = new MemoizingView(before);
    this.after = new MemoizingView(after);
    beforeForRelated = new LimitedNamesView(this.before);
    afterForRelated = new LimitedNamesView(this.after);
  }

  /** Compares the findings of one object, which may be the same before and after. */
  void compare(ResourceChange change) {
    boolean related = change.before().equals(change.after());
    List<Finding> findingsBefore = evaluate(change.before(), related ? beforeForRelated : before);
    List<Finding> findingsAfter = evaluate(change.after(), related ? afterForRelated : after);
    Map<String, Severity> worstBefore = worstSeverityByHop(findingsBefore);
    Map<String, Severity> worstAfter = worstSeverityByHop(findingsAfter);
    findingsAfter.forEach(f -> (isWorse(f, worstBefore) ? introduced : remaining).add(f));
    findingsBefore.stream().filter(f -> isWorse(f, worstAfter)).forEach(resolved::add);
  }

  private static List<Finding> evaluate(Optional<Resource> object, ResourceView view) {
    return object.map(r -> RuleRegistry.check(r, view)).orElse(List.of());
  }

  private static boolean isWorse(Finding finding, Map<String, Severity> worst) {
    Severity before = worst.get(finding.hop());
    return before == null || before.compareTo(finding.severity()) < 0;
  }

  private static Map<String, Severity> worstSeverityByHop(List<Finding> findings) {
    Map<String, Severity> worst = new HashMap<>();
    findings.forEach(
        f -> worst.merge(f.hop(), f.severity(), BinaryOperator.maxBy(Comparator.naturalOrder())));
    return worst;
  }

  /** The findings that are worse than before. */
  List<Finding> introduced() {
    return introduced;
  }

  /** The findings that the reverse change would introduce. */
  List<Finding> resolved() {
    return resolved;
  }

  /** The findings that are no worse than before. */
  List<Finding> remaining() {
    return remaining;
  }
}
