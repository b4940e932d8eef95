package dev.portcullis.fix;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.portnames.PortNameAssignment;
import dev.portcullis.portnames.PortNaming;
import dev.portcullis.portnames.PortNamingOptions;
import java.util.List;
import java.util.Optional;

/**
 * The remedy that puts in port names. A single port that works without a name gets none: the object
 * may be stored already, and naming it would cut its traffic for a moment.
 */
final class PortNameFixProvider implements FixProvider {

  private static final PortNamingOptions NAMING_OPTIONS = new PortNamingOptions(true, true, false);

  @Override
  public ProposedFixes propose(Manifest manifest, ResourceView view) {
    Resource object = manifest.resource();
    PortNaming naming = PortNaming.of(object, Optional.empty(), view, NAMING_OPTIONS);
    if (naming.assignments().isEmpty()) {
      return new ProposedFixes(List.of());
    }
    return new ProposedFixes(
        naming.required() || introducesNoFinding(object, naming, view)
            ? naming.assignments().stream().map(PortNameFixProvider::toFix).toList()
            : List.of());
  }

  private static ProposedFixes.Fix toFix(PortNameAssignment name) {
    return new ProposedFixes.Fix(
        name.nameField(),
        "named \"" + name.name() + "\": " + name.reason(),
        List.of(new FieldEdit.SetField(name.nameField(), name.name(), "")));
  }

  /** Whether every hop is at least as well off with the names as without. */
  private static boolean introducesNoFinding(
      Resource object, PortNaming naming, ResourceView view) {
    ResourceChange named =
        new ResourceChange(Optional.of(object), Optional.of(naming.applyTo(object)));
    return ChangeImpact.of(named, view).introduced().isEmpty();
  }
}
