package dev.portcullis.policy;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.portnames.PortNameAssignment;
import dev.portcullis.portnames.PortNaming;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What we put into an object before it is stored: port names, nothing else.
 *
 * @param names the names to add, in the order of the ports
 * @param warnings what was named and why, and what could not be; each at most 120 characters
 * @param hasUnnamedPorts whether a port is left without a name, which another object might have
 * @param confirmation what came of looking at live objects
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
   * What to add to the object of a request.
   *
   * @param view the objects around it; what it says of the object itself is not read
   * @param general what the admin decided; the namespace may have a profile of its own
   * @param today in UTC, for exemptions that end
   */
  public static PortNameMutation of(
      AdmissionRequest request, ResourceView view, Policy general, LocalDate today) {
    Policy policy = general.forNamespace(view.namespace(request.namespace()));
    if (policy.profile() == Profile.OFF
        || request.operation() == Operation.DELETE
        || RequestExclusions.matches(request)) {
      return NONE;
    }
    Optional<Exemption> exemption =
        policy.exemption(request.exemptionMeta(), Exemption.NAMING, today);
    if (exemption.filter(Exemption::isValid).isPresent()) {
      return NONE;
    }
    Stream<String> ignored =
        exemption.stream()
            .map(e -> invalidExemptionWarning(Exemption.PREFIX + e.rule(), e.invalidReason()));
    Resource object = request.change().after().orElseThrow();
    PortNaming naming = PortNaming.of(object, request.change().before(), view, policy.portNaming());
    Stream<String> refused =
        naming.unresolvedPorts().stream().map(PortNameMutation::rejectedWarning);
    // What the API server refuses without the names cannot be better off without them.
    List<PortNameAssignment> names =
        naming.required() || introducesNoFinding(object, naming, view)
            ? naming.assignments()
            : List.of();
    boolean onlySaysSo = policy.profile() == Profile.AUDIT;
    Stream<String> named =
        names.stream().map(n -> namedWarning(n, onlySaysSo ? "would be named" : "named"));
    return new PortNameMutation(
        onlySaysSo ? List.of() : names,
        WarningFormatter.limit(Stream.of(ignored, named, refused).flatMap(s -> s).toList()),
        !onlySaysSo && PortNaming.hasUnnamedPort(naming.applyTo(object)),
        ConfirmationResult.NONE);
  }

  /** What to look at live before it is done. */
  Stream<LiveRead> requiredReads(LiveReadPlanner reads) {
    if (names.stream().anyMatch(PortNameAssignment::dependsOnOtherObjects)) {
      return Stream.concat(reads.readsForProfile(), reads.readsForPortNames());
    } else if (!names.isEmpty()) {
      return reads.readsForProfile();
    }
    return hasUnnamedPorts ? reads.readsForCounterpart() : Stream.of();
  }

  /** The same where nobody could look at what the names rest on. */
  PortNameMutation withoutUnconfirmedNames(String why) {
    List<PortNameAssignment> known =
        names.stream().filter(n -> !n.dependsOnOtherObjects()).toList();
    return new PortNameMutation(
        known,
        List.of(WarningFormatter.format(FieldPath.ROOT, "not named: " + why, "")),
        false,
        ConfirmationResult.NONE);
  }

  /** The same after a look at live objects. */
  PortNameMutation withConfirmation(ConfirmationResult look) {
    return new PortNameMutation(names, warnings, hasUnnamedPorts, look);
  }

  /** Whether every hop is at least as well off with the names as without. */
  private static boolean introducesNoFinding(
      Resource object, PortNaming naming, ResourceView view) {
    ResourceChange toNamed =
        new ResourceChange(Optional.of(object), Optional.of(naming.applyTo(object)));
    return ChangeImpact.of(toNamed, view).introduced().isEmpty();
  }

  private static String namedWarning(PortNameAssignment name, String done) {
    return WarningFormatter.format(
        name.nameField(), done + " \"" + name.name() + "\": " + name.reason(), "");
  }

  private static String rejectedWarning(FieldPath port) {
    return WarningFormatter.format(
        port.field("name"),
        "missing: the API server will refuse this, and nothing here says what the name should be",
        "");
  }

  private static String invalidExemptionWarning(String name, String why) {
    return WarningFormatter.format(FieldPath.ROOT, name + " does not count: " + why, "");
  }
}
