package dev.portcullis.verdict;

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
final class Detour {

  /** The port is there by another name or protocol. */
  private static final Set<String> CALLED_OTHERWISE =
      Set.of("endpoints-port-name", "endpoints-port-protocol");

  /** The port is there with another number. */
  private static final Set<String> OTHER_NUMBER = Set.of("endpoints-port-number");

  /** How many objects a step names; the rest is a count. */
  private static final int NAMED = 4;

  private final Service before;
  private final Service after;
  private final Map<Move, List<Finding>> moves;

  /**
   * What becomes of a Service port.
   *
   * @param was the port as it was; empty where none was there
   * @param now what takes its place; empty where nothing does
   */
  private record Move(Optional<ServicePort> was, Optional<ServicePort> now) {

    boolean keepsItsNumber() {
      return was.map(ServicePort::identity).equals(now.map(ServicePort::identity));
    }
  }

  private Detour(Service before, Service after, Stream<Finding> others) {
    this.before = before;
    this.after = after;
    moves =
        others.collect(Collectors.groupingBy(this::move, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * The steps, in their order; none where the change is no update of a Service, or nothing helps.
   *
   * @param others what it breaks on other objects
   */
  static List<String> of(ResourceChange change, Stream<Finding> others) {
    return change.before().orElse(null) instanceof Service before
            && change.after().orElse(null) instanceof Service after
        ? new Detour(before, after, others).steps()
        : List.of();
  }

  /** Some of these by name, and how many more there are. */
  static String few(Stream<ObjectKey> keys) {
    return TextFormat.joinFirst(keys.distinct().sorted().map(ObjectKey::toString).toList(), NAMED);
  }

  private Move move(Finding finding) {
    if (finding.object().kind() == Kind.INGRESS) {
      String ref = finding.about().substring(finding.about().lastIndexOf(':') + 1);
      Optional<ServicePort> was =
          find(before, p -> p.name().equals(ref) || Integer.toString(p.port()).equals(ref));
      return new Move(was, was.flatMap(w -> counterpart(w, before, after)));
    }
    Optional<ServicePort> now = find(after, p -> p.identity().equals(finding.about()));
    return new Move(now.flatMap(n -> counterpart(n, after, before)), now);
  }

  /** What a port of one state of the Service is in the other. */
  private static Optional<ServicePort> counterpart(ServicePort port, Service own, Service other) {
    boolean single = own.ports().size() == 1 && other.ports().size() == 1;
    return find(other, p -> p.identity().equals(port.identity()))
        .or(() -> find(other, p -> !p.name().isEmpty() && p.name().equals(port.name())))
        .or(() -> find(other, p -> single));
  }

  private static Optional<ServicePort> find(Service service, Predicate<ServicePort> wanted) {
    return service.ports().stream().filter(wanted).findFirst();
  }

  private List<String> steps() {
    List<String> steps = new ArrayList<>();
    moves.forEach((move, findings) -> steps.addAll(prepare(move, findings)));
    if (!steps.isEmpty()) {
      steps.add("make this change again");
      moves.forEach((move, findings) -> steps.addAll(tidy(move, findings)));
    }
    return steps;
  }

  private List<String> prepare(Move move, List<Finding> findings) {
    return Stream.of(
            step(findings, f -> f.object().kind() == Kind.INGRESS, o -> backends(move, o)),
            step(findings, f -> CALLED_OTHERWISE.contains(f.rule()), o -> beside(move, o)),
            step(findings, f -> OTHER_NUMBER.contains(f.rule()), o -> number(move, o)))
        .flatMap(Collection::stream)
        .toList();
  }

  private static List<String> tidy(Move move, List<Finding> findings) {
    return step(
        findings,
        f -> CALLED_OTHERWISE.contains(f.rule()),
        sets -> List.of(sets + ": have " + port(move) + " there, too, and delete the slice"));
  }

  private static List<String> step(
      List<Finding> findings, Predicate<Finding> which, Function<String, List<String>> words) {
    List<ObjectKey> objects = findings.stream().filter(which).map(Finding::object).toList();
    return objects.isEmpty() ? List.of() : words.apply(few(objects.stream()));
  }

  private List<String> backends(Move move, String ingresses) {
    if (move.was().isEmpty() || move.now().isEmpty()) {
      String old = move.was().map(w -> "port " + w.describe() + " of ").orElse("");
      return List.of(ingresses + ": use another backend than " + old + service());
    }
    ServicePort was = move.was().get();
    ServicePort now = move.now().get();
    String number = ingresses + ": write number: " + now.port();
    if (move.keepsItsNumber()) {
      return List.of(number + " in place of name: " + was.name());
    }
    String beside =
        service()
            + ": add port "
            + now.withName("").describe()
            + " beside "
            + was.describe()
            + ", under ";
    return after.isSelectorless()
        ? List.of(
            "what stands behind " + service() + ": add its port once more, under another name",
            beside + "that name",
            number)
        : List.of(beside + "another name", number);
  }

  private List<String> beside(Move move, String sets) {
    return List.of(
        "add an EndpointSlice beside "
            + sets
            + ": label "
            + EndpointSet.SERVICE_NAME_LABEL
            + ": "
            + after.key().name()
            + ", the same addresses, "
            + port(move));
  }

  private static String port(Move move) {
    ServicePort port = move.now().orElseThrow();
    return "a port "
        + (port.name().isEmpty() ? "without a name" : "named \"" + port.name() + "\"")
        + " ("
        + port.protocol()
        + ")";
  }

  private List<String> number(Move move, String sets) {
    ServicePort port = move.now().orElseThrow();
    return List.of(
        service()
            + ": write targetPort: moving for port "
            + port.describe()
            + "; a name claims no number",
        sets + ": write port: " + port.targetPort());
  }

  private String service() {
    return "Service " + after.key().name();
  }
}
