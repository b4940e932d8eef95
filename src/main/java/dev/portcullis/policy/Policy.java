package dev.portcullis.policy;

import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.portnames.PortNamingOptions;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The admin's settings for rules, exemptions, and port names.
 *
 * @param profile of namespaces without a profile of their own
 * @param actions by rule id; rules without an entry keep their own severity
 * @param exemptionsSilenceDenials whether exemptions apply to errors
 * @param portNaming which ports are named
 * @param managedObjects the objects of other controllers, whose findings are warnings at most
 * @param releases whether an update may disagree with objects of its own release
 * @param controlPlaneUsers the user names of controllers of the control plane where they are not
 *     the usual ones; their requests are not evaluated
 */
public record Policy(
    Profile profile,
    Map<String, EnforcementAction> actions,
    boolean exemptionsSilenceDenials,
    PortNamingOptions portNaming,
    ManagedObjectTable managedObjects,
    ReleaseOptions releases,
    Set<String> controlPlaneUsers) {

  /** The default settings. */
  public static final Policy STANDARD =
      new Policy(Profile.STANDARD, Map.of(), true, PortNamingOptions.ALL);

  public Policy {
    actions = Map.copyOf(actions);
    controlPlaneUsers = Set.copyOf(controlPlaneUsers);
  }

  /** A policy with the shipped table of managed objects, and the default for releases. */
  public Policy(
      Profile profile,
      Map<String, EnforcementAction> actions,
      boolean exemptionsSilenceDenials,
      PortNamingOptions portNaming) {
    this(
        profile,
        actions,
        exemptionsSilenceDenials,
        portNaming,
        ManagedObjectTable.SHIPPED,
        ReleaseOptions.defaultFor(exemptionsSilenceDenials),
        Set.of());
  }

  /** This policy with another table of managed objects. */
  public Policy withManagedObjects(ManagedObjectTable other) {
    return new Policy(
        profile, actions, exemptionsSilenceDenials, portNaming, other, releases, controlPlaneUsers);
  }

  /** This policy with other settings for releases. */
  public Policy withReleases(ReleaseOptions other) {
    return new Policy(
        profile,
        actions,
        exemptionsSilenceDenials,
        portNaming,
        managedObjects,
        other,
        controlPlaneUsers);
  }

  /** This policy with other user names of controllers of the control plane. */
  public Policy withControlPlaneUsers(Set<String> others) {
    return new Policy(
        profile, actions, exemptionsSilenceDenials, portNaming, managedObjects, releases, others);
  }

  private Policy withProfile(Profile other) {
    return new Policy(
        other,
        actions,
        exemptionsSilenceDenials,
        portNaming,
        managedObjects,
        releases,
        controlPlaneUsers);
  }

  /** The default settings except for the profile and the actions. */
  public static Policy of(Profile profile, Map<String, EnforcementAction> actions) {
    return new Policy(profile, actions, true, PortNamingOptions.ALL);
  }

  /** This policy with the profile of the namespace, if the namespace has one. */
  Policy forNamespace(Lookup<Namespace> namespace) {
    return namespace
        .toOptional()
        .flatMap(n -> Profile.of(n.meta().label(Profile.LABEL)))
        .map(this::withProfile)
        .orElse(this);
  }

  /** The exemption from a rule that an object has under this profile; empty without one. */
  Optional<Exemption> exemption(ResourceMeta object, String rule, LocalDate today) {
    return Exemption.of(object, rule, today, profile == Profile.STRICT);
  }
}
