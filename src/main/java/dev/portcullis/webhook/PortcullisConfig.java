package dev.portcullis.webhook;

import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.ManagedObjectReader;
import dev.portcullis.policy.ManagedObjectTable;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import dev.portcullis.policy.ReleaseOptions;
import dev.portcullis.policy.ReleaseOptions.ReleaseLabel;
import dev.portcullis.policy.ReleaseOptions.SameReleaseAction;
import dev.portcullis.portnames.PortNamingOptions;
import dev.portcullis.rules.RuleRegistry;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/** The settings of the server. Unknown keys and invalid values prevent the start. */
@ConfigMapping(prefix = "portcullis")
public interface PortcullisConfig {

  /** Manifest files and folders to read instead of a live cluster. */
  Optional<List<String>> manifests();

  /** The namespace of objects in {@link #manifests} without one. */
  @WithDefault("default")
  String namespace();

  /** The kubeconfig file (default: as kubectl, or the service account in a Pod). */
  Optional<Path> kubeconfig();

  /** The context of the kubeconfig (default: its current context). */
  Optional<String> context();

  /** The implementation that forwards the traffic of Services. */
  @WithDefault("kube-proxy")
  DataPlane dataPlane();

  /** The profile of namespaces without a profile label. */
  @WithDefault("standard")
  Profile profile();

  /** Actions by rule id, which replace the severity of the rule. */
  Map<String, EnforcementAction> rules();

  /** Whether annotations may exempt objects from rules. */
  @WithDefault("true")
  @WithConverter(StrictBooleanConverter.class)
  boolean exemptions();

  /**
   * Entries of the table of managed objects: fields by name of the entry. They replace fields of
   * shipped entries or add entries.
   */
  Map<String, Map<String, String>> managedObjects();

  /**
   * What happens to an update that disagrees only with stored objects of its own release, except
   * under the profile {@code strict} (default: {@code warn}, without exemptions {@code deny}).
   */
  Optional<SameReleaseAction> sameRelease();

  /**
   * Labels that identify a release as well, although users may set them: those of {@code flux}, and
   * {@code instance} for {@code app.kubernetes.io/instance} (default: none).
   */
  Optional<Set<ReleaseLabel>> sameReleaseLabels();

  /**
   * User names of controllers of the control plane, where they are not those of
   * kube-controller-manager. Their requests are not evaluated.
   */
  Optional<Set<String>> controlPlaneUsers();

  /** The decision on a denial that no live read could confirm. */
  @WithDefault("allow")
  UnconfirmedAction onUnconfirmed();

  /** Settings of the route map. */
  RouteMapPageConfig map();

  /** Settings of the route map. */
  interface RouteMapPageConfig {

    /** The port of the route map on loopback, 0 for any free port (default: no route map). */
    OptionalInt port();
  }

  /** Settings of port naming. */
  PortNamingConfig naming();

  /** Settings of port naming. */
  interface PortNamingConfig {

    /** Whether ports are named at all. */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean enabled();

    /** Whether ports of Endpoints and EndpointSlices are named. */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean endpoints();

    /** Whether the only port of a new Service is named. */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean singlePort();
  }

  /** Converts {@code true} and {@code false}, and rejects other values, which may be typos. */
  final class StrictBooleanConverter implements Converter<Boolean> {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean convert(String value) {
      return switch (value) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("must be true or false");
      };
    }
  }

  /**
   * The policy for the cluster.
   *
   * @throws IllegalArgumentException if a key of {@link #rules} is not a rule id, or if an entry of
   *     {@link #managedObjects} is invalid
   */
  default Policy policy() {
    rules().keySet().stream()
        .filter(id -> RuleRegistry.info(id).isEmpty())
        .findFirst()
        .ifPresent(
            id -> {
              throw new IllegalArgumentException(
                  "portcullis.rules."
                      + id
                      + ": unknown rule; did you mean "
                      + RuleRegistry.closestId(id)
                      + "?");
            });
    boolean named = naming().enabled();
    return new Policy(
        profile(),
        rules(),
        exemptions(),
        new PortNamingOptions(named, named && naming().endpoints(), named && naming().singlePort()),
        readTable(managedObjects()),
        new ReleaseOptions(
            sameRelease().orElse(ReleaseOptions.defaultFor(exemptions()).action()),
            sameReleaseLabels().orElse(Set.of())),
        controlPlaneUsers().orElse(Set.of()));
  }

  private static ManagedObjectTable readTable(Map<String, Map<String, String>> settings) {
    try {
      return ManagedObjectReader.read(settings);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("portcullis.managed-objects." + e.getMessage(), e);
    }
  }
}
