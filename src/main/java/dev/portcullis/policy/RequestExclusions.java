package dev.portcullis.policy;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The requests that are none of our business, whatever they say. */
final class RequestExclusions {

  /**
   * Who writes for the control plane (k/k pkg/controller bootstrap policy; the last two where
   * controllers share one identity). A denial here would stop a controller, not a mistake.
   */
  static final Set<String> CONTROL_PLANE_USERS =
      Set.of(
          "system:serviceaccount:kube-system:endpoint-controller",
          "system:serviceaccount:kube-system:endpointslice-controller",
          "system:serviceaccount:kube-system:endpointslicemirroring-controller",
          "system:serviceaccount:kube-system:generic-garbage-collector",
          "system:serviceaccount:kube-system:namespace-controller",
          "system:serviceaccount:kube-system:service-controller",
          "system:apiserver",
          "system:kube-controller-manager");

  private RequestExclusions() {}

  /** Whether the request is let through without a word. */
  static boolean matches(AdmissionRequest request) {
    ResourceMeta meta = request.exemptionMeta();
    return CONTROL_PLANE_USERS.contains(request.username())
        || meta.deleting()
        || isApiServerService(meta.key())
        || isControllerManagedSlice(request)
        || isIrrelevantUpdate(request);
  }

  private static boolean isIrrelevantUpdate(AdmissionRequest request) {
    return request
        .change()
        .before()
        .map(RequestExclusions::stripIrrelevantFields)
        .equals(request.change().after().map(RequestExclusions::stripIrrelevantFields));
  }

  /**
   * An object without what no verdict and no name rests on: how an Ingress compares paths, its
   * labels, the annotations of a Service, and what annotations of endpoints say, which are locks
   * that somebody writes many times a minute.
   */
  private static Resource stripIrrelevantFields(Resource resource) {
    ResourceMeta m = resource.meta();
    if (resource instanceof Ingress i) {
      return new Ingress(
          new ResourceMeta(m.key(), Map.of(), m.annotations(), m.controller(), m.deleting()),
          i.apiVersion(),
          i.className(),
          i.backends().stream().map(RequestExclusions::stripIrrelevantFields).toList());
    } else if (resource instanceof Service s) {
      return s.withMeta(m.withAnnotations(Map.of()));
    } else if (resource instanceof EndpointSet e) {
      Map<String, String> keys = new HashMap<>(m.annotations());
      keys.replaceAll((key, value) -> "");
      return e.withMeta(m.withAnnotations(keys));
    }
    return resource;
  }

  private static Ingress.Backend stripIrrelevantFields(Ingress.Backend b) {
    return new Ingress.Backend(b.serviceField(), b.portField(), b.route(), b.service(), b.port());
  }

  /** The API server's own Service and endpoints. */
  static boolean isApiServerService(ObjectKey key) {
    return key.kind() != Kind.INGRESS
        && key.namespace().equals("default")
        && key.name().equals("kubernetes");
  }

  /** A slice that a controller keeps, before and after: it would be rewritten anyway. */
  private static boolean isControllerManagedSlice(AdmissionRequest request) {
    return request
        .change()
        .states()
        .allMatch(r -> r instanceof EndpointSet set && set.isSlice() && !set.isHandWritten());
  }
}
