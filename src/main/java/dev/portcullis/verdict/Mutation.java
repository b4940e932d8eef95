package dev.portcullis.verdict;

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
 * @param unfinished whether a port is left without a name, which another object might have
 * @param confirmation what came of looking at live objects
 */
public record Mutation(
    List<PortNameAssignment> names,
    List<String> warnings,
    boolean unfinished,
    Confirmation confirmation) {

  static final Mutation NONE = new Mutation(List.of(), List.of(), false, Confirmation.NONE);

  public Mutation {
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
  public static Mutation of(Request request, ResourceView view, Policy general, LocalDate today) {
    Policy policy = general.in(view.namespace(request.namespace()));
    if (policy.profile() == Profile.OFF
        || request.operation() == Operation.DELETE
        || Untouched.is(request)) {
      return NONE;
    }
    Optional<Exemption> exemption =
        Exemption.of(request.meta(), Exemption.NAMING, today, policy.profile() == Profile.STRICT);
    if (exemption.filter(Exemption::counts).isPresent()) {
      return NONE;
    }
    Stream<String> ignored =
        exemption.stream().map(e -> annotation(Exemption.PREFIX + e.rule(), e.invalid()));
    Resource object = request.change().after().orElseThrow();
    PortNaming naming = PortNaming.of(object, request.change().before(), view, policy.naming());
    Stream<String> refused = naming.unresolvedPorts().stream().map(Mutation::refused);
    // What the API server refuses without the names cannot be better off without them.
    List<PortNameAssignment> names =
        naming.required() || makesNothingWorse(object, naming, view)
            ? naming.assignments()
            : List.of();
    boolean onlySaysSo = policy.profile() == Profile.AUDIT;
    Stream<String> named =
        names.stream().map(n -> named(n, onlySaysSo ? "would be named" : "named"));
    return new Mutation(
        onlySaysSo ? List.of() : names,
        Warning.few(Stream.of(ignored, named, refused).flatMap(s -> s).toList()),
        !onlySaysSo && PortNaming.hasUnnamedPort(naming.applyTo(object)),
        Confirmation.NONE);
  }

  /** What to look at live before it is done. */
  Stream<Read> needs(Reads reads) {
    if (names.stream().anyMatch(PortNameAssignment::dependsOnOtherObjects)) {
      return Stream.concat(reads.ofProfile(), reads.ofNames());
    } else if (!names.isEmpty()) {
      return reads.ofProfile();
    }
    return unfinished ? reads.otherHalf() : Stream.of();
  }

  /** The same where nobody could look at what the names rest on. */
  Mutation unread(String why) {
    List<PortNameAssignment> known =
        names.stream().filter(n -> !n.dependsOnOtherObjects()).toList();
    return new Mutation(
        known,
        List.of(Warning.of(FieldPath.ROOT, "not named: " + why, "")),
        false,
        Confirmation.NONE);
  }

  /** The same after a look at live objects. */
  Mutation after(Confirmation look) {
    return new Mutation(names, warnings, unfinished, look);
  }

  /** Whether every hop is at least as well off with the names as without. */
  private static boolean makesNothingWorse(Resource object, PortNaming naming, ResourceView view) {
    ResourceChange toNamed =
        new ResourceChange(Optional.of(object), Optional.of(naming.applyTo(object)));
    return ChangeImpact.of(toNamed, view).introduced().isEmpty();
  }

  private static String named(PortNameAssignment name, String done) {
    return Warning.of(name.nameField(), done + " \"" + name.name() + "\": " + name.reason(), "");
  }

  private static String refused(FieldPath port) {
    return Warning.of(
        port.field("name"),
        "missing: the API server will refuse this, and nothing here says what the name should be",
        "");
  }

  private static String annotation(String name, String why) {
    return Warning.of(FieldPath.ROOT, name + " does not count: " + why, "");
  }
}
