package dev.portcullis.fix;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The remedy that corrects what has one possible correction. Of two in one place only the first is
 * made, and the second is asked for again.
 */
record RuleFixProvider(Policy policy, LocalDate today) implements FixProvider {

  @Override
  public ProposedFixes propose(Manifest manifest, ResourceView view) {
    List<ProposedFixes.Fix> changes = new ArrayList<>();
    Set<String> places = new HashSet<>();
    FindingAssessor assessor = new FindingAssessor(policy, view, today);
    for (Finding finding : RuleRegistry.check(manifest.resource(), view)) {
      finding
          .fix()
          .filter(c -> assessor.assess(finding).filter(a -> !a.isExempted()).isPresent())
          .filter(c -> places.add(parentPath(c.field())))
          .ifPresent(c -> changes.add(toFix(finding, c)));
    }
    return new ProposedFixes(changes);
  }

  private static String parentPath(FieldPath at) {
    return at.text().substring(0, Math.max(0, at.text().lastIndexOf('.')));
  }

  private static ProposedFixes.Fix toFix(Finding finding, FieldEdit correction) {
    Object value =
        correction instanceof FieldEdit.SetField put
            ? put.value()
            : ((FieldEdit.ReplaceValue) correction).value();
    return new ProposedFixes.Fix(
        correction.field(),
        value + ", was " + finding.value() + " [" + finding.rule() + "]",
        List.of(correction));
  }
}
