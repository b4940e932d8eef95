package dev.portcullis.policy;

import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Rollout;

/**
 * A view at the time of a request, which does not show what is created later: a Rollout may follow
 * its Ingress, also where manifests replace the cluster.
 */
final class AdmissionView extends ForwardingView {

  AdmissionView(ResourceView base) {
    super(base);
  }

  @Override
  public Lookup<Rollout> rolloutOf(ObjectKey ingress) {
    return Lookup.unknown();
  }
}
