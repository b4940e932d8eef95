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
final class Names implements Remedy {

  private static final PortNamingOptions NEEDED = new PortNamingOptions(true, true, false);

  @Override
  public Proposal propose(Manifest manifest, ResourceView view) {
    Resource object = manifest.resource();
    PortNaming naming = PortNaming.of(object, Optional.empty(), view, NEEDED);
    if (naming.assignments().isEmpty()) {
      return new Proposal(List.of());
    }
    return new Proposal(
        naming.required() || makesNothingWorse(object, naming, view)
            ? naming.assignments().stream().map(Names::change).toList()
            : List.of());
  }

  private static Proposal.Change change(PortNameAssignment name) {
    return new Proposal.Change(
        name.nameField(),
        "named \"" + name.name() + "\": " + name.reason(),
        List.of(new FieldEdit.SetField(name.nameField(), name.name(), "")));
  }

  /** Whether every hop is at least as well off with the names as without. */
  private static boolean makesNothingWorse(Resource object, PortNaming naming, ResourceView view) {
    ResourceChange named =
        new ResourceChange(Optional.of(object), Optional.of(naming.applyTo(object)));
    return ChangeImpact.of(named, view).introduced().isEmpty();
  }
}
