package dev.portcullis.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An Ingress of any API version.
 *
 * @param className {@code spec.ingressClassName}; empty if not set
 * @param backends the backends that are Services, in the order of the object
 * @param resourceMatches the requests of {@code resource} backends, which are not Services
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

    ApiVersion(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** The older way to set a class, which controllers still read. */
  public static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

  /** How a path is compared; {@link #IMPLEMENTATION_SPECIFIC} depends on the controller. */
  public enum PathType {
    EXACT("Exact"),
    IMPLEMENTATION_SPECIFIC("ImplementationSpecific"),
    PREFIX("Prefix");

    private final String label;

    PathType(String label) {
      this.label = label;
    }

    /** The type of that label; {@link #IMPLEMENTATION_SPECIFIC} for other values and null. */
    public static PathType of(Object label) {
      return Arrays.stream(values())
          .filter(t -> t.label.equals(label))
          .findFirst()
          .orElse(IMPLEMENTATION_SPECIFIC);
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * The requests that a path of a rule matches.
   *
   * @param host empty for any; may begin with {@code *.}
   * @param path empty for any
   */
  public record Match(String host, String path, PathType type) {

    /** All requests. */
    public static final Match ANY = new Match("", "", PathType.IMPLEMENTATION_SPECIFIC);

    /** Host and path for messages: {@code shop.example/cart}. */
    public String describe() {
      return (host.isEmpty() ? "*" : host) + path;
    }
  }

  /**
   * A backend that is a Service.
   *
   * @param serviceField the field that names the Service
   * @param portField the field that names the port
   * @param route host and path for messages: {@code shop.example/cart}
   * @param match the requests; empty for the default backend, which receives all other requests
   */
  public record Backend(
      FieldPath serviceField,
      FieldPath portField,
      String route,
      String service,
      PortRef port,
      Optional<Match> match) {

    /** A backend without match. */
    public Backend(
        FieldPath serviceField, FieldPath portField, String route, String service, PortRef port) {
      this(serviceField, portField, route, service, port, Optional.empty());
    }

    /** The same backend with another port, and with the field that holds such a port. */
    public Backend withPort(PortRef now) {
      String name = portField.name();
      boolean v1 = name.equals("name") || name.equals("number"); // v1beta1 has one field for both
      return new Backend(
          serviceField,
          v1 ? portField.sibling(now instanceof PortRef.ByName ? "name" : "number") : portField,
          route,
          service,
          now,
          match);
    }

    /** The port name of backends that an annotation of the AWS controller defines. */
    private static final PortRef USE_ANNOTATION = new PortRef.ByName("use-annotation");

    /**
     * Whether the name refers to an annotation instead of a Service, if the Ingress belongs to the
     * AWS load balancer controller.
     */
    public boolean isDefinedByAnnotation() {
      return port.equals(USE_ANNOTATION);
    }

    /** Identifies a backend regardless of its position: {@code web:8080}. */
    public String identity() {
      return service + ":" + port;
    }
  }

  public Ingress {
    backends = List.copyOf(backends);
    resourceMatches = List.copyOf(resourceMatches);
  }

  public Ingress withMeta(ResourceMeta other) {
    return new Ingress(other, apiVersion, className, backends, resourceMatches);
  }

  public Ingress withBackends(List<Backend> others) {
    return new Ingress(meta, apiVersion, className, others, resourceMatches);
  }

  /** An Ingress without {@code resource} backends. */
  public Ingress(
      ResourceMeta meta,
      ApiVersion apiVersion,
      Optional<String> className,
      List<Backend> backends) {
    this(meta, apiVersion, className, backends, List.of());
  }

  /** The distinct classes of annotation and field. */
  public Stream<String> classNames() {
    return Stream.of(classAnnotation(), className).flatMap(Optional::stream).distinct();
  }

  /** The class of the annotation; empty if it is not set or has no value. */
  public Optional<String> classAnnotation() {
    return Optional.ofNullable(meta.annotations().get(CLASS_ANNOTATION)).filter(c -> !c.isEmpty());
  }

  /** The Service of a backend, which is always in the namespace of the Ingress. */
  public ServiceRef serviceOf(Backend backend) {
    return new ServiceRef(key().namespace(), backend.service());
  }

  /** Whether any backend refers to that Service. */
  public boolean hasBackendTo(ServiceRef service) {
    return key().namespace().equals(service.namespace())
        && backends.stream().anyMatch(b -> b.service().equals(service.name()));
  }
}
