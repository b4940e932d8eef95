package dev.portcullis.webhook;

import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
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

/** What can be set. A key that is not here, or a value that is none, is refused at start. */
@ConfigMapping(prefix = "portcullis")
public interface PortcullisConfig {

  /** Files and folders whose objects are the cluster, in place of a live one. */
  Optional<List<String>> manifests();

  /** The namespace of objects in {@link #manifests} that name none. */
  @WithDefault("default")
  String namespace();

  /** How to reach the API server; as kubectl does, and in a pod by its service account. */
  Optional<Path> kubeconfig();

  /** Which context of the kubeconfig; its current one unless told. */
  Optional<String> context();

  /** Who carries the traffic. */
  @WithDefault("kube-proxy")
  DataPlane dataPlane();

  /** The profile of namespaces that have none of their own. */
  @WithDefault("standard")
  Profile profile();

  /** What becomes of the findings of a rule, by rule id, in place of what the rule says. */
  Map<String, EnforcementAction> rules();

  /** Whether an annotation may turn a denial into consent. */
  @WithDefault("true")
  @WithConverter(StrictBooleanConverter.class)
  boolean exemptions();

  /** What becomes of a denial that nobody could confirm by a look at the live objects. */
  @WithDefault("allow")
  UnconfirmedAction onUnconfirmed();

  /** The route map. */
  RouteMapPageConfig map();

  /** The route map. */
  interface RouteMapPageConfig {

    /** The port of its page on loopback, 0 for any free one; no page without it. */
    OptionalInt port();
  }

  /** What may be named. */
  PortNamingConfig naming();

  /** What may be named. */
  interface PortNamingConfig {

    /** Anything at all. */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean enabled();

    /** Endpoints and EndpointSlices. */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean endpoints();

    /** The only port of a new Service. */
    @WithDefault("true")
    @WithConverter(StrictBooleanConverter.class)
    boolean singlePort();
  }

  /**
   * What an admin decided, out of all that.
   *
   * @throws IllegalArgumentException if there is no such rule; the message says which key is wrong
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
                      + ": there is no such rule; the nearest is "
                      + RuleRegistry.closestId(id));
            });
    boolean named = naming().enabled();
    return new Policy(
        profile(),
        rules(),
        exemptions(),
        new PortNamingOptions(
            named, named && naming().endpoints(), named && naming().singlePort()));
  }
}
