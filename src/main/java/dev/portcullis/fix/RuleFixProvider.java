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
 * Applies the fixes that rules attach to their findings. Of several fixes in one object field only
 * the first is applied; the others are proposed again in the next run.
 */
record RuleFixProvider(Policy policy, LocalDate today) implements FixProvider {

  @Override
  public List<Fix> propose(Manifest manifest, ResourceView view) {
    List<Fix> fixes = new ArrayList<>();
    Set<String> parents = new HashSet<>();
    FindingAssessor assessor = new FindingAssessor(policy, view, today);
    for (Finding finding : RuleRegistry.check(manifest.resource(), view)) {
      finding
          .fix()
          .filter(e -> assessor.assess(finding).filter(a -> !a.isExempted()).isPresent())
          .filter(e -> parents.add(parentPath(e.field())))
          .ifPresent(e -> fixes.add(toFix(manifest.valueOf(e.field()), e, finding.rule())));
    }
    return fixes;
  }

  private static String parentPath(FieldPath field) {
    return field.text().substring(0, Math.max(0, field.text().lastIndexOf('.')));
  }

  private static Fix toFix(Object before, FieldEdit edit, String rule) {
    Object after =
        edit instanceof FieldEdit.SetField set
            ? set.value()
            : ((FieldEdit.ReplaceValue) edit).value();
    String verb = before == null ? "set" : "changed from " + quoteText(before);
    return new Fix(
        edit.field(), verb + " to " + quoteText(after) + " [" + rule + "]", List.of(edit));
  }

  private static String quoteText(Object value) {
    return value instanceof String ? "\"" + value + "\"" : value.toString();
  }
}
