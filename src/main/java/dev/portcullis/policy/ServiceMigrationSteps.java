package dev.portcullis.policy;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.TextFormat;
import dev.portcullis.rules.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The steps by which an update of a Service gets in without an interruption: what uses the old port
 * moves to one that is there beside it, and only then the old one goes. Profile {@code standard}
 * lets each of them in.
 */
final class ServiceMigrationSteps {

  /** The port is there by another name or protocol. */
  private static final Set<String> NAME_OR_PROTOCOL_RULES =
      Set.of("endpoints-port-name", "endpoints-port-protocol");

  /** The port is there with another number. */
  private static final Set<String> PORT_NUMBER_RULES = Set.of("endpoints-port-number");

  /** How many objects a step names; the rest is a count. */
  private static final int MAX_LISTED = 4;

  private final Service before;
  private final Service after;
  private final Map<PortChange, List<Finding>> portChanges;

  /**
   * What becomes of a Service port.
   *
   * @param before the port as it was; empty where none was there
   * @param after what takes its place; empty where nothing does
   */
  private record PortChange(Optional<ServicePort> before, Optional<ServicePort> after) {

    boolean keepsPortNumber() {
      return before.map(ServicePort::identity).equals(after.map(ServicePort::identity));
    }
  }

  private ServiceMigrationSteps(Service before, Service after, Stream<Finding> others) {
    this.before = before;
    this.after = after;
    portChanges =
        others.collect(
            Collectors.groupingBy(this::portChangeOf, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * The steps, in their order; none where the change is no update of a Service, or nothing helps.
   *
   * @param others what it breaks on other objects
   */
  static List<String> of(ResourceChange change, Stream<Finding> others) {
    return change.before().orElse(null) instanceof Service before
            && change.after().orElse(null) instanceof Service after
        ? new ServiceMigrationSteps(before, after, others).steps()
        : List.of();
  }

  /** Some of these by name, and how many more there are. */
  static String listObjects(Stream<ObjectKey> keys) {
    return TextFormat.joinFirst(
        keys.distinct().sorted().map(ObjectKey::toString).toList(), MAX_LISTED);
  }

  private PortChange portChangeOf(Finding finding) {
    if (finding.object().kind() == Kind.INGRESS) {
      String ref = finding.hop().substring(finding.hop().lastIndexOf(':') + 1);
      Optional<ServicePort> was =
          findPort(before, p -> p.name().equals(ref) || Integer.toString(p.port()).equals(ref));
      return new PortChange(was, was.flatMap(w -> counterpart(w, before, after)));
    }
    Optional<ServicePort> now = findPort(after, p -> p.identity().equals(finding.hop()));
    return new PortChange(now.flatMap(n -> counterpart(n, after, before)), now);
  }

  /** What a port of one state of the Service is in the other. */
  private static Optional<ServicePort> counterpart(ServicePort port, Service own, Service other) {
    boolean single = own.ports().size() == 1 && other.ports().size() == 1;
    return findPort(other, p -> p.identity().equals(port.identity()))
        .or(() -> findPort(other, p -> !p.name().isEmpty() && p.name().equals(port.name())))
        .or(() -> findPort(other, p -> single));
  }

  private static Optional<ServicePort> findPort(Service service, Predicate<ServicePort> wanted) {
    return service.ports().stream().filter(wanted).findFirst();
  }

  private List<String> steps() {
    List<String> steps = new ArrayList<>();
    portChanges.forEach((move, findings) -> steps.addAll(preparationSteps(move, findings)));
    if (!steps.isEmpty()) {
      steps.add("make this change again");
      portChanges.forEach((move, findings) -> steps.addAll(cleanupSteps(move, findings)));
    }
    return steps;
  }

  private List<String> preparationSteps(PortChange move, List<Finding> findings) {
    return Stream.of(
            stepFor(findings, f -> f.object().kind() == Kind.INGRESS, o -> moveBackends(move, o)),
            stepFor(
                findings, f -> NAME_OR_PROTOCOL_RULES.contains(f.rule()), o -> addSlice(move, o)),
            stepFor(
                findings, f -> PORT_NUMBER_RULES.contains(f.rule()), o -> movePortNumber(move, o)))
        .flatMap(Collection::stream)
        .toList();
  }

  private static List<String> cleanupSteps(PortChange move, List<Finding> findings) {
    return stepFor(
        findings,
        f -> NAME_OR_PROTOCOL_RULES.contains(f.rule()),
        sets ->
            List.of(sets + ": have " + describePort(move) + " there, too, and delete the slice"));
  }

  private static List<String> stepFor(
      List<Finding> findings, Predicate<Finding> which, Function<String, List<String>> words) {
    List<ObjectKey> objects = findings.stream().filter(which).map(Finding::object).toList();
    return objects.isEmpty() ? List.of() : words.apply(listObjects(objects.stream()));
  }

  private List<String> moveBackends(PortChange move, String ingresses) {
    if (move.before().isEmpty() || move.after().isEmpty()) {
      String old = move.before().map(w -> "port " + w.describe() + " of ").orElse("");
      return List.of(ingresses + ": use another backend than " + old + describeService());
    }
    ServicePort was = move.before().get();
    ServicePort now = move.after().get();
    String number = ingresses + ": write number: " + now.port();
    if (move.keepsPortNumber()) {
      return List.of(number + " in place of name: " + was.name());
    }
    String beside =
        describeService()
            + ": add port "
            + now.withName("").describe()
            + " beside "
            + was.describe()
            + ", under ";
    return after.isSelectorless()
        ? List.of(
            "what stands behind "
                + describeService()
                + ": add its port once more, under another name",
            beside + "that name",
            number)
        : List.of(beside + "another name", number);
  }

  private List<String> addSlice(PortChange move, String sets) {
    return List.of(
        "add an EndpointSlice beside "
            + sets
            + ": label "
            + EndpointSet.SERVICE_NAME_LABEL
            + ": "
            + after.key().name()
            + ", the same addresses, "
            + describePort(move));
  }

  private static String describePort(PortChange move) {
    ServicePort port = move.after().orElseThrow();
    return "a port "
        + (port.name().isEmpty() ? "without a name" : "named \"" + port.name() + "\"")
        + " ("
        + port.protocol()
        + ")";
  }

  private List<String> movePortNumber(PortChange move, String sets) {
    ServicePort port = move.after().orElseThrow();
    return List.of(
        describeService()
            + ": write targetPort: moving for port "
            + port.describe()
            + "; a name claims no number",
        sets + ": write port: " + port.targetPort());
  }

  private String describeService() {
    return "Service " + after.key().name();
  }
}
