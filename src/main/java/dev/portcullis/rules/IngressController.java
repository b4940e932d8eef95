package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The Ingress controllers that resolve only the port of a Service, not its targetPort
 * (Kong/kubernetes-ingress-controller findPort; traefik provider/kubernetes/ingress loadService;
 * contour internal/dag LookupService).
 */
enum IngressController {
  CONTOUR("Contour", "projectcontour.io/ingress-controller", "contour"),
  KONG("Kong", "ingress-controllers.konghq.com/kong", "kong"),
  TRAEFIK("Traefik", "traefik.io/ingress-controller", "traefik");

  private final String label;
  private final String specController;
  private final String defaultClass;

  IngressController(String label, String specController, String defaultClass) {
    this.label = label;
    this.specController = specController;
    this.defaultClass = defaultClass;
  }

  /**
   * The controllers of this list that serve the Ingress; empty if a class that it names may belong
   * to another one. Annotation and field may name two classes, and controllers differ in which they
   * read first, so both count.
   */
  static List<IngressController> of(Ingress ingress, ResourceView view) {
    List<Optional<IngressController>> all =
        ingress.classNames().map(name -> ofClass(name, view)).toList();
    return all.stream().allMatch(Optional::isPresent)
        ? all.stream().flatMap(Optional::stream).distinct().toList()
        : List.of();
  }

  /** By the controller of the IngressClass; without the object, by the name of the class. */
  private static Optional<IngressController> ofClass(String name, ResourceView view) {
    return view.controllerOf(name) instanceof Lookup.Found<String> known
        ? Arrays.stream(values()).filter(c -> c.specController.equals(known.value())).findFirst()
        : Arrays.stream(values()).filter(c -> c.defaultClass.equals(name)).findFirst();
  }

  /** Whether a targetPort cannot be resolved as backend port. Kong resolves one by name. */
  boolean rejectsTargetPort(PortRef ref) {
    return this != KONG || ref instanceof PortRef.ByNumber;
  }

  /** Whether an ExternalName Service has to declare the port that an Ingress names. */
  boolean needsExternalNamePort() {
    return this != KONG;
  }

  @Override
  public String toString() {
    return label;
  }
}
