package dev.portcullis.fix;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.model.ResourceView;

/** One way to mend objects. */
interface FixProvider {

  /** What to do about an object in this view; empty if nothing. */
  ProposedFixes propose(Manifest manifest, ResourceView view);
}
