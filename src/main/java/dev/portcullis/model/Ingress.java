package dev.portcullis.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An Ingress, in any of the three shapes it was ever written in.
 *
 * @param className {@code spec.ingressClassName}; empty without one
 * @param backends every backend that is a Service, in the order of the object; {@code resource}
 *     backends point at something else and are not here
 * @param resourceMatches the requests that a {@code resource} backend takes
 */
public record Ingress(
    ResourceMeta meta,
    ApiVersion apiVersion,
    Optional<String> className,
    List<Backend> backends,
    List<Match> resourceMatches)
    implements Resource {

  /** The API versions of Ingress. Only v1 is served since Kubernetes 1.22. */
  public enum ApiVersion {
    EXTENSIONS_V1BETA1("extensions/v1beta1"),
    NETWORKING_V1BETA1("networking.k8s.io/v1beta1"),
    NETWORKING_V1("networking.k8s.io/v1");

    private final String label;

    ApiVersion(String word) {
      this.label = word;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** The older way to name a class; still read by every controller. */
  public static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

  /** How a path is compared; {@link #IMPLEMENTATION_SPECIFIC} is up to the controller. */
  public enum PathType {
    EXACT("Exact"),
    IMPLEMENTATION_SPECIFIC("ImplementationSpecific"),
    PREFIX("Prefix");

    private final String label;

    PathType(String word) {
      this.label = word;
    }

    /** The type of that word; up to the controller where it is none, or left out (v1beta1). */
    public static PathType of(Object word) {
      return Arrays.stream(values())
          .filter(t -> t.label.equals(word))
          .findFirst()
          .orElse(IMPLEMENTATION_SPECIFIC);
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * Which requests a path of a rule is for.
   *
   * @param host empty for any; may begin with {@code *.}
   * @param path empty for any
   */
  public record Match(String host, String path, PathType type) {

    /** Any request at all. */
    public static final Match ANY = new Match("", "", PathType.IMPLEMENTATION_SPECIFIC);

    /** Host and path for people: {@code shop.example/cart}. */
    public String describe() {
      return (host.isEmpty() ? "*" : host) + path;
    }
  }

  /**
   * A backend that is a Service.
   *
   * @param serviceField the field that names the Service
   * @param portField the field that names the port
   * @param route host and path that lead here, for people: {@code shop.example/cart}
   * @param match the requests that come here; empty for the default backend, which gets the rest
   */
  public record Backend(
      FieldPath serviceField,
      FieldPath portField,
      String route,
      String service,
      PortRef port,
      Optional<Match> match) {

    /** A backend of which it does not matter who comes there. */
    public Backend(
        FieldPath serviceAt, FieldPath portAt, String route, String service, PortRef port) {
      this(serviceAt, portAt, route, service, port, Optional.empty());
    }

    /** The AWS load balancer controller's backends that an annotation describes. */
    private static final PortRef USE_ANNOTATION = new PortRef.ByName("use-annotation");

    /**
     * Whether the name stands for an annotation and not for a Service, where the Ingress belongs to
     * the AWS load balancer controller.
     */
    public boolean isDefinedByAnnotation() {
      return port.equals(USE_ANNOTATION);
    }

    /** What a backend is told apart by, wherever it stands in the list: {@code web:8080}. */
    public String identity() {
      return service + ":" + port;
    }
  }

  public Ingress {
    backends = List.copyOf(backends);
    resourceMatches = List.copyOf(resourceMatches);
  }

  /** An Ingress all of whose backends are Services. */
  public Ingress(
      ResourceMeta meta,
      ApiVersion apiVersion,
      Optional<String> className,
      List<Backend> backends) {
    this(meta, apiVersion, className, backends, List.of());
  }

  /** The classes it names: one by annotation, one by field, or the same by both. */
  public Stream<String> classNames() {
    return Stream.of(classAnnotation(), className).flatMap(Optional::stream).distinct();
  }

  /** The class by annotation; empty without one, or with an empty one. */
  public Optional<String> classAnnotation() {
    return Optional.ofNullable(meta.annotations().get(CLASS_ANNOTATION)).filter(c -> !c.isEmpty());
  }

  /** The Service that a backend of this Ingress means: always one of the same namespace. */
  public ServiceRef serviceOf(Backend backend) {
    return new ServiceRef(key().namespace(), backend.service());
  }

  /** Whether any backend names that Service. */
  public boolean hasBackendTo(ServiceRef service) {
    return key().namespace().equals(service.namespace())
        && backends.stream().anyMatch(b -> b.service().equals(service.name()));
  }
}
