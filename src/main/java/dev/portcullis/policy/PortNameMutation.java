package dev.portcullis.policy;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.portnames.PortNameAssignment;
import dev.portcullis.portnames.PortNaming;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The changes to an object before it is stored: port names, nothing else.
 *
 * @param names the names to add, in the order of the ports
 * @param warnings which ports are named and why, and which cannot be
 * @param hasUnnamedPorts whether a port stays without a name, which another object might have
 * @param confirmation the result of the live reads
 */
public record PortNameMutation(
    List<PortNameAssignment> names,
    List<String> warnings,
    boolean hasUnnamedPorts,
    ConfirmationResult confirmation) {

  static final PortNameMutation NONE =
      new PortNameMutation(List.of(), List.of(), false, ConfirmationResult.NONE);

  public PortNameMutation {
    names = List.copyOf(names);
    warnings = List.copyOf(warnings);
  }

  /**
   * Determines what to add to the object of a request.
   *
   * @param view the other objects; the object itself is not read from it
   * @param general of the admin; the namespace may have a profile of its own
   * @param today in UTC, for exemptions that end
   */
  public static PortNameMutation of(
      AdmissionRequest request, ResourceView view, Policy general, LocalDate today) {
    return of(request, view, general, today, ReviewDeadline.NONE);
  }

  /** The same; adds no name whose effect is not evaluated when the time is up. */
  static PortNameMutation of(
      AdmissionRequest request,
      ResourceView view,
      Policy general,
      LocalDate today,
      ReviewDeadline deadline) {
    Policy policy = general.forNamespace(view.namespace(request.namespace()));
    if (!isOn(request, view, policy, today)) {
      return NONE;
    }
    Stream<String> ignored =
        policy.exemption(request.exemptionMeta(), Exemption.NAMING, today).stream()
            .map(
                e ->
                    WarningFormatter.format(
                        request.change().key()
                            + ": "
                            + Exemption.PREFIX
                            + e.rule()
                            + " does not count: "
                            + e.invalidReason()));
    Resource object = request.change().after().orElseThrow();
    PortNaming naming = PortNaming.of(request.change(), view, policy.portNaming());
    Stream<String> unresolved =
        naming.unresolvedPorts().stream().map(p -> unresolvedWarning(object.key(), p));
    // Without required names the API server rejects the object, so they cannot do harm.
    List<PortNameAssignment> names =
        naming.required() || doesNoHarm(object, naming, view, deadline)
            ? naming.assignments()
            : List.of();
    if (!names.isEmpty() && !naming.required() && deadline.isExpired()) {
      return NONE.withoutUnconfirmedNames(object.key(), ReviewDeadline.EXPIRED);
    }
    boolean auditOnly = policy.profile() == Profile.AUDIT;
    Stream<String> named =
        names.stream()
            .map(n -> namedWarning(object.key(), n, auditOnly ? "would be named" : "named"));
    return new PortNameMutation(
        auditOnly ? List.of() : names,
        WarningFormatter.limit(Stream.of(ignored, named, unresolved).flatMap(s -> s).toList()),
        !auditOnly && PortNaming.hasUnnamedPort(naming.applyTo(object)),
        ConfirmationResult.NONE);
  }

  /**
   * Whether a request should have been named before it is validated: it has an unnamed port, and
   * naming is on for it.
   */
  static boolean isExpected(
      AdmissionRequest request, ResourceView view, Policy general, LocalDate today) {
    Profile profile = general.forNamespace(view.namespace(request.namespace())).profile();
    return profile != Profile.AUDIT && isApplicable(request, view, general, today);
  }

  /** The same, also under profile {@code audit}, which only says what would be named. */
  static boolean isApplicable(
      AdmissionRequest request, ResourceView view, Policy general, LocalDate today) {
    Policy policy = general.forNamespace(view.namespace(request.namespace()));
    return isOn(request, view, policy, today)
        && request
            .change()
            .after()
            .filter(o -> PortNaming.hasUnnamedPort(o) && policy.portNaming().includes(o))
            .isPresent();
  }

  private static boolean isOn(
      AdmissionRequest request, ResourceView view, Policy policy, LocalDate today) {
    return policy.profile() != Profile.OFF
        && request.operation() != Operation.DELETE
        && !RequestExclusions.matchesNaming(request, view, policy)
        && !isManagedObject(request, view, policy)
        && policy
            .exemption(request.exemptionMeta(), Exemption.NAMING, today)
            .filter(Exemption::isValid)
            .isEmpty();
  }

  /** The request with the names in its object. */
  public AdmissionRequest applyTo(AdmissionRequest request) {
    if (names.isEmpty()) {
      return request;
    }
    Resource named =
        new PortNaming(names, List.of(), false).applyTo(request.change().after().orElseThrow());
    return new AdmissionRequest(
        new ResourceChange(request.change().before(), Optional.of(named)),
        request.username(),
        request.dryRun());
  }

  /** The live reads that the names depend on. */
  Stream<LiveRead> requiredReads(LiveReadPlanner reads) {
    if (names.stream().anyMatch(PortNameAssignment::dependsOnOtherObjects)) {
      return Stream.concat(reads.readsForProfile(), reads.readsForPortNames());
    } else if (!names.isEmpty()) {
      return reads.readsForProfile();
    }
    return hasUnnamedPorts ? reads.readsForCounterpart() : Stream.of();
  }

  /** Only the names that come from the object itself, where a live read failed. */
  PortNameMutation withoutUnconfirmedNames(ObjectKey object, String why) {
    List<PortNameAssignment> known =
        names.stream().filter(n -> !n.dependsOnOtherObjects()).toList();
    if (!known.isEmpty() && known.size() == names.size()) {
      return this;
    }
    return new PortNameMutation(
        known,
        List.of(WarningFormatter.format(object + ": port names not added: " + why)),
        false,
        ConfirmationResult.NONE);
  }

  /** The same after live reads. */
  PortNameMutation withConfirmation(ConfirmationResult result) {
    return new PortNameMutation(names, warnings, hasUnnamedPorts, result);
  }

  /** Whether another controller writes the object, which would remove the names again. */
  private static boolean isManagedObject(
      AdmissionRequest request, ResourceView view, Policy policy) {
    ResourceChange change = request.change();
    return !policy.managedObjects().entryOf(change.current().meta(), change, view).isEmpty();
  }

  private static boolean doesNoHarm(
      Resource object, PortNaming naming, ResourceView view, ReviewDeadline deadline) {
    ResourceChange toNamed = ResourceChange.update(object, naming.applyTo(object));
    ChangeImpact impact = ChangeImpact.of(toNamed, view, deadline::isExpired);
    return object instanceof EndpointSet set
        ? doNoHarm(impact, set, view)
        : impact.introduced().isEmpty();
  }

  /**
   * Whether names of endpoints make no hop worse. A warning about other endpoints without names
   * does not count: of several unnamed slices one is named first, and the others serve as little as
   * before until a write names them too.
   *
   * @param impact of the names
   */
  static boolean doNoHarm(ChangeImpact impact, EndpointSet object, ResourceView view) {
    Set<ObjectKey> alsoUnnamed =
        object.service().flatMap(s -> view.endpointsOf(s).toOptional()).stream()
            .flatMap(List::stream)
            .filter(PortNaming::hasUnnamedPort)
            .map(EndpointSet::key)
            .filter(k -> !k.equals(object.key()))
            .collect(Collectors.toSet());
    return impact.introduced().stream()
        .allMatch(f -> !f.severity().isError() && alsoUnnamed.contains(f.object()));
  }

  private static String namedWarning(ObjectKey object, PortNameAssignment name, String verb) {
    return WarningFormatter.format(
        object
            + ": "
            + name.nameField()
            + " "
            + verb
            + " \""
            + name.name()
            + "\": "
            + name.reason());
  }

  private static String unresolvedWarning(ObjectKey object, FieldPath port) {
    return WarningFormatter.format(
        object
            + ": "
            + port.field("name")
            + " is missing and cannot be derived; the API server will reject this"
            + "; help: name the port");
  }
}
