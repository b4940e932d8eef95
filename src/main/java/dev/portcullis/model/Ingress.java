package dev.portcullis.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An Ingress of any API version.
 *
 * @param className {@code spec.ingressClassName}; empty if not set
 * @param backends the backends that are Services, in the order of the object
 * @param resourceMatches the requests of {@code resource} backends, which are not Services
 * @param actions what annotations define for backends with the port {@code use-annotation}, by the
 *     name that the backend has instead of a Service; without annotations that cannot be read
 */
public record Ingress(
    ResourceMeta meta,
    ApiVersion apiVersion,
    Optional<String> className,
    List<Backend> backends,
    List<Match> resourceMatches,
    Map<String, AlbAction> actions)
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

  /** The Service that ingress-nginx uses while the Service of a backend has no endpoints. */
  public static final String FALLBACK_ANNOTATION = "nginx.ingress.kubernetes.io/default-backend";

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
   * @param portField the field that names the port; for a backend in an annotation, both fields are
   *     the annotation
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

    /** Whether an annotation defines the backend, in a text that no field path leads into. */
    public boolean isInAnnotation() {
      return serviceField.equals(portField);
    }

    /** Identifies a backend regardless of its position: {@code web:8080}. */
    public String identity() {
      return service + ":" + port;
    }
  }

  public Ingress {
    backends = List.copyOf(backends);
    resourceMatches = List.copyOf(resourceMatches);
    actions = Map.copyOf(actions);
  }

  public Ingress withMeta(ResourceMeta other) {
    return new Ingress(other, apiVersion, className, backends, resourceMatches, actions);
  }

  public Ingress withBackends(List<Backend> others) {
    return new Ingress(meta, apiVersion, className, others, resourceMatches, actions);
  }

  /** An Ingress without actions. */
  public Ingress(
      ResourceMeta meta,
      ApiVersion apiVersion,
      Optional<String> className,
      List<Backend> backends,
      List<Match> resourceMatches) {
    this(meta, apiVersion, className, backends, resourceMatches, Map.of());
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

  /** The backends of the spec and of actions. */
  public Stream<Backend> allBackends() {
    return Stream.concat(
        backends.stream(), actions.values().stream().flatMap(a -> a.targets().stream()));
  }

  /** The Service of {@link #FALLBACK_ANNOTATION}; empty if it is not set or has no value. */
  public Optional<ServiceRef> fallbackService() {
    String name = meta.annotations().getOrDefault(FALLBACK_ANNOTATION, "").strip();
    return name.isEmpty() ? Optional.empty() : Optional.of(new ServiceRef(key().namespace(), name));
  }

  /** Identifies the fallback Service in the way of {@link Backend#identity}. */
  public static String fallbackIdentity(ServiceRef service) {
    return service.name() + " (default-backend)";
  }

  /** The distinct Services that the Ingress names, whichever controller serves it. */
  public Stream<ServiceRef> services() {
    return Stream.concat(allBackends().map(this::serviceOf), fallbackService().stream()).distinct();
  }

  /** The distinct Services of the backends, and of the fallback, by identity. */
  public Map<String, Set<ServiceRef>> servicesByIdentity() {
    Map<String, Set<ServiceRef>> services = new HashMap<>();
    allBackends()
        .forEach(
            b ->
                services
                    .computeIfAbsent(b.identity(), i -> new LinkedHashSet<>(2))
                    .add(serviceOf(b)));
    fallbackService()
        .ifPresent(
            s -> services.computeIfAbsent(fallbackIdentity(s), i -> new LinkedHashSet<>(2)).add(s));
    return services;
  }

  /** Whether the Ingress names that Service. */
  public boolean refersTo(ServiceRef service) {
    if (!key().namespace().equals(service.namespace())) {
      return false;
    }
    for (Backend backend : backends) { // asked for each Ingress of a Service; a stream costs more
      if (backend.service().equals(service.name())) {
        return true;
      }
    }
    return allBackends().anyMatch(b -> b.service().equals(service.name()))
        || fallbackService().filter(service::equals).isPresent();
  }
}
