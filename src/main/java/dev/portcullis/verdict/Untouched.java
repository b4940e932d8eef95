package dev.portcullis.verdict;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Meta;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import java.util.Map;
import java.util.Set;

/** The requests that are none of our business, whatever they say. */
final class Untouched {

  /**
   * Who writes for the control plane (k/k pkg/controller bootstrap policy; the last two where
   * controllers share one identity). A denial here would stop a controller, not a mistake.
   */
  private static final Set<String> CONTROL_PLANE =
      Set.of(
          "system:serviceaccount:kube-system:endpoint-controller",
          "system:serviceaccount:kube-system:endpointslice-controller",
          "system:serviceaccount:kube-system:endpointslicemirroring-controller",
          "system:serviceaccount:kube-system:generic-garbage-collector",
          "system:serviceaccount:kube-system:namespace-controller",
          "system:serviceaccount:kube-system:service-controller",
          "system:apiserver",
          "system:kube-controller-manager");

  private Untouched() {}

  /** Whether the request is let through without a word. */
  static boolean is(Request request) {
    Meta meta = request.meta();
    return CONTROL_PLANE.contains(request.username())
        || meta.deleting()
        || isKubernetesItself(meta.key())
        || isControllersSlice(request)
        || isTheSameToRules(request);
  }

  /** Nothing changed that a rule reads; of an Ingress no rule reads the labels. */
  private static boolean isTheSameToRules(Request request) {
    return request
        .change()
        .before()
        .map(Untouched::asRulesReadIt)
        .equals(request.change().after().map(Untouched::asRulesReadIt));
  }

  private static Resource asRulesReadIt(Resource resource) {
    if (resource instanceof Ingress i) {
      Meta m = i.meta();
      return new Ingress(
          new Meta(m.key(), Map.of(), m.annotations(), m.controller(), m.deleting()),
          i.apiVersion(),
          i.className(),
          i.backends());
    }
    return resource;
  }

  /** The API server's own Service and endpoints. */
  private static boolean isKubernetesItself(ObjectKey key) {
    return key.kind() != Kind.INGRESS
        && key.namespace().equals("default")
        && key.name().equals("kubernetes");
  }

  /** A slice that a controller keeps, before and after: it would be rewritten anyway. */
  private static boolean isControllersSlice(Request request) {
    return request
        .change()
        .states()
        .allMatch(r -> r instanceof EndpointSet set && set.isSlice() && !set.isHandWritten());
  }
}
