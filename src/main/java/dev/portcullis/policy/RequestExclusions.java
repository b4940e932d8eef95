package dev.portcullis.policy;

import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.portnames.PortNaming;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The requests that are admitted without evaluation. */
final class RequestExclusions {

  /**
   * The users of the control plane (k/k pkg/controller bootstrap policy; the last two where
   * controllers share one identity). A denial would stop a controller instead of correcting a
   * mistake.
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

  /**
   * Whether the request is admitted without evaluation.
   *
   * @param view the other objects
   */
  static boolean matches(AdmissionRequest request, ResourceView view, Policy policy) {
    return matchesAlways(request, policy) || isWrittenByController(request.change(), view);
  }

  /** The same whatever the other objects are. */
  static boolean matchesAlways(AdmissionRequest request, Policy policy) {
    return concernsNoUser(request, policy) || isIrrelevantUpdate(request);
  }

  /**
   * Whether no port is named. An update that changes nothing names endpoints that were stored
   * without names; locks for leader election and the state of Patroni are updated too often.
   */
  static boolean matchesNaming(AdmissionRequest request, ResourceView view, Policy policy) {
    return concernsNoUser(request, policy)
        || isWrittenByController(request.change(), view)
        || isIrrelevantUpdate(request) && !isUnnamedEndpoints(request.change().current());
  }

  private static boolean isUnnamedEndpoints(Resource resource) {
    return resource instanceof EndpointSet set
        && !set.isStateStore()
        && PortNaming.hasUnnamedPort(set);
  }

  private static boolean concernsNoUser(AdmissionRequest request, Policy policy) {
    ResourceMeta meta = request.exemptionMeta();
    return CONTROL_PLANE_USERS.contains(request.username())
        || policy.controlPlaneUsers().contains(request.username())
        || meta.deleting()
        || isApiServerService(meta.key());
  }

  private static boolean isIrrelevantUpdate(AdmissionRequest request) {
    return request
        .change()
        .before()
        .map(RequestExclusions::stripIrrelevantFields)
        .equals(request.change().after().map(RequestExclusions::stripIrrelevantFields));
  }

  /**
   * The object without the fields that no finding and no port name depends on: path types and
   * labels of an Ingress, annotations of a Service, and values of annotations of endpoints, which
   * leader election updates many times a minute.
   */
  private static Resource stripIrrelevantFields(Resource resource) {
    ResourceMeta m = resource.meta();
    if (resource instanceof Ingress i) {
      return new Ingress(
          new ResourceMeta(m.key(), Map.of(), m.annotations(), m.owners(), m.deleting()),
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

  /** Whether a controller of the control plane writes the slice before and after the change. */
  private static boolean isWrittenByController(ResourceChange change, ResourceView view) {
    return change.current() instanceof EndpointSet current
        && current.isSlice()
        && EndpointOwnership.isControllerWritten(current, view)
        && change
            .before()
            .map(EndpointSet.class::cast)
            .filter(before -> !isUpdatedMirror(before, current))
            .filter(before -> EndpointOwnership.isHandWritten(before, view))
            .isEmpty();
  }

  /** An outdated mirror differs from the Endpoints; the mirroring controller corrects it. */
  private static boolean isUpdatedMirror(EndpointSet before, EndpointSet after) {
    return before.isLabeledAsMirror()
        && after.isLabeledAsMirror()
        && before.service().equals(after.service());
  }
}
