package dev.portcullis.fix;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.Policy;
import java.time.LocalDate;
import java.util.Set;
import java.util.stream.Collectors;

/** The fixes that {@code fix} proposes for one object, for tests of other packages. */
public final class RuleFixes {

  private RuleFixes() {}

  /** The ids of the rules whose findings are fixed. */
  public static Set<String> rulesOf(
      Manifest manifest, ResourceView view, Policy policy, LocalDate today) {
    return new RuleFixProvider(policy, today)
        .propose(manifest, view).stream()
            .map(f -> f.description().replaceFirst(".* \\[(.*)]$", "$1"))
            .collect(Collectors.toSet());
  }
}
