package dev.portcullis.fix;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.portnames.PortNameAssignment;
import dev.portcullis.portnames.PortNaming;
import dev.portcullis.portnames.PortNamingOptions;
import java.util.List;

/**
 * Adds missing port names. A single port that works without a name stays unnamed: the object may be
 * stored already, and a new name would interrupt its traffic for a moment.
 */
final class PortNameFixProvider implements FixProvider {

  private static final PortNamingOptions NAMING_OPTIONS = new PortNamingOptions(true, true, false);

  @Override
  public List<Fix> propose(Manifest manifest, ResourceView view) {
    Resource object = manifest.resource();
    PortNaming naming = PortNaming.of(ResourceChange.creation(object), view, NAMING_OPTIONS);
    return !naming.assignments().isEmpty()
            && (naming.required() || introducesNoFinding(object, naming, view))
        ? naming.assignments().stream().map(PortNameFixProvider::toFix).toList()
        : List.of();
  }

  private static Fix toFix(PortNameAssignment assignment) {
    return new Fix(
        assignment.nameField(),
        "set to \"" + assignment.name() + "\": " + assignment.reason(),
        List.of(new FieldEdit.SetField(assignment.nameField(), assignment.name(), "")));
  }

  private static boolean introducesNoFinding(
      Resource object, PortNaming naming, ResourceView view) {
    ResourceChange change = ResourceChange.update(object, naming.applyTo(object));
    return ChangeImpact.of(change, view).introduced().isEmpty();
  }
}
