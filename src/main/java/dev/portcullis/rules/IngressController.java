package dev.portcullis.rules;

import dev.portcullis.model.Lookup;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The Ingress controllers whose treatment of backends is known from their source code. */
enum IngressController {
  /** The port of the Service only (pkg/k8s LookupServicePort); EKS Auto Mode runs the same code. */
  ALB("the AWS load balancer controller", "alb", "ingress.k8s.aws/alb", "eks.amazonaws.com/alb"),
  /** The port of the Service only (internal/dag LookupService). */
  CONTOUR("Contour", "contour", "projectcontour.io/ingress-controller"),
  /** HAProxy Technologies; another controller has the same class name by default. */
  HAPROXY("HAProxy", "", "haproxy.org/ingress-controller"),
  /** github.com/jcmoraisjr/haproxy-ingress. */
  HAPROXY_INGRESS("haproxy-ingress", "", "haproxy-ingress.github.io/controller"),
  /** The port of the Service or its targetPort (internal/ingress/controller serviceEndpoints). */
  INGRESS_NGINX("ingress-nginx", "nginx", "k8s.io/ingress-nginx"),
  /** The port of the Service, or its targetPort by name (internal/dataplane findPort). */
  KONG("Kong", "kong", "ingress-controllers.konghq.com/kong"),
  /** NGINX Inc.; the name of its class is ingress-nginx's by default. */
  NGINX("NGINX", "", "nginx.org/ingress-controller"),
  /** The port of the Service only (route-controller-manager targetPortForService). */
  OPENSHIFT("OpenShift", "openshift-default", "openshift.io/ingress-to-route") {
    @Override
    String describeDrop() {
      return "OpenShift creates no Route";
    }
  },
  /** Reads no IngressClass objects (dataclients/kubernetes clusterclient.go). */
  SKIPPER("skipper", "skipper"),
  /** The port of the Service only (provider/kubernetes/ingress loadService). */
  TRAEFIK("Traefik", "traefik", "traefik.io/ingress-controller");

  private final String label;
  private final String defaultClass;
  private final Set<String> specControllers;

  /**
   * @param defaultClass the class name that belongs to this controller if there is no IngressClass
   *     object; empty if several controllers use the name
   * @param specControllers the values of {@code spec.controller}, possibly followed by {@code /}
   *     and the name of an installation
   */
  IngressController(String label, String defaultClass, String... specControllers) {
    this.label = label;
    this.defaultClass = defaultClass;
    this.specControllers = Set.of(specControllers);
  }

  /**
   * The controller of a class; empty if it is none of this list. It follows from the IngressClass,
   * or without the object from the name of the class.
   */
  static Optional<IngressController> ofClass(String name, ResourceView view) {
    return view.controllerOf(name) instanceof Lookup.Found<String> known
        ? Arrays.stream(values()).filter(c -> c.hasSpecController(known.value())).findFirst()
        : Arrays.stream(values()).filter(c -> c.defaultClass.equals(name)).findFirst();
  }

  private boolean hasSpecController(String value) {
    return specControllers.stream().anyMatch(s -> value.equals(s) || value.startsWith(s + "/"));
  }

  /** Whether a targetPort is known not to be resolved as the port of a backend. */
  boolean rejectsTargetPort(PortRef ref) {
    return this == CONTOUR
        || this == OPENSHIFT
        || this == TRAEFIK
        || this == KONG && ref instanceof PortRef.ByNumber;
  }

  /** Whether an ExternalName Service is known to have to declare the port of a backend. */
  boolean needsExternalNamePort() {
    return this == CONTOUR || this == OPENSHIFT || this == TRAEFIK;
  }

  /** What the controller does with a route whose port it cannot resolve. */
  String describeDrop() {
    return label + " drops the route";
  }

  @Override
  public String toString() {
    return label;
  }
}
