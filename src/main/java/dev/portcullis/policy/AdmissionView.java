package dev.portcullis.policy;

import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Rollout;

/**
 * A view at the time of a request, also where manifests replace the cluster. It does not show what
 * is created later: a Rollout may follow its Ingress.
 */
final class AdmissionView extends ForwardingView {

  AdmissionView(ResourceView base) {
    super(base);
  }

  @Override
  public Lookup<Rollout> rolloutOf(ObjectKey ingress) {
    return Lookup.unknown();
  }

  /** What differs is read from the API server before a denial. */
  @Override
  public boolean isMirroringDelayed(ObjectKey slice) {
    return false;
  }
}
