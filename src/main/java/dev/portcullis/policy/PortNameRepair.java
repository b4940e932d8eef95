package dev.portcullis.policy;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.portnames.PortNameAssignment;
import dev.portcullis.portnames.PortNaming;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The repair of endpoints that were stored without port names, because their Service was created
 * later: the names that any new write of the endpoints adds. They turn an unreachable Service port
 * into a reachable one, and make nothing worse.
 *
 * @param endpoints as stored
 * @param names at least one
 */
public record PortNameRepair(EndpointSet endpoints, List<PortNameAssignment> names) {

  /** Repairs that are determined for one request. */
  private static final int MAX_REPAIRS = 100;

  public PortNameRepair {
    names = List.copyOf(names);
  }

  /**
   * The repair of stored endpoints; empty if they need none, or if a new write would not add names.
   *
   * @param view the other objects, with the Service
   * @param general of the admin; the namespace may have a profile of its own
   * @param today in UTC, for exemptions that end
   */
  public static Optional<PortNameRepair> of(
      EndpointSet stored, ResourceView view, Policy general, LocalDate today) {
    return of(stored, view, general, today, ReviewDeadline.NONE);
  }

  /** The same; empty if the effect is not evaluated when the time is up. */
  private static Optional<PortNameRepair> of(
      EndpointSet stored,
      ResourceView view,
      Policy general,
      LocalDate today,
      ReviewDeadline deadline) {
    AdmissionRequest rewrite =
        new AdmissionRequest(ResourceChange.update(stored, stored), "", false);
    if (!PortNameMutation.isApplicable(rewrite, view, general, today)) {
      return Optional.empty();
    }
    PortNaming naming = PortNaming.of(rewrite.change(), view, general.portNaming());
    if (naming.assignments().isEmpty()) {
      return Optional.empty();
    }
    ChangeImpact impact =
        ChangeImpact.of(
            ResourceChange.update(stored, naming.applyTo(stored)), view, deadline::isExpired);
    FindingAssessor assessor = new FindingAssessor(general, view, today);
    boolean repairs =
        impact.complete()
            && PortNameMutation.doNoHarm(impact, stored, view)
            && impact.resolved().stream()
                .flatMap(f -> assessor.assess(f).stream())
                .anyMatch(f -> f.error() && !f.isExempted());
    return repairs
        ? Optional.of(new PortNameRepair(stored, naming.assignments()))
        : Optional.empty();
  }

  /**
   * The repairs that the object of a request needs once it is stored: of the endpoints of a
   * Service, of those of an Ingress's backends, or of the endpoints themselves.
   */
  static List<PortNameRepair> forRequest(
      AdmissionRequest request,
      ResourceView view,
      Policy policy,
      LocalDate today,
      ReviewDeadline deadline) {
    ResourceView after = request.change().after(view);
    return request.change().after().stream()
        .flatMap(o -> unnamedEndpoints(o, after))
        .takeWhile(e -> !deadline.isExpired())
        .flatMap(e -> of(e, after, policy, today, deadline).stream())
        .limit(MAX_REPAIRS)
        .toList();
  }

  /**
   * The endpoints with an unnamed port that an object concerns: itself, or those of a Service or of
   * the backends of an Ingress.
   */
  public static Stream<EndpointSet> unnamedEndpoints(Resource object, ResourceView view) {
    if (object instanceof EndpointSet set) {
      return Stream.of(set).filter(PortNaming::hasUnnamedPort);
    }
    Stream<ServiceRef> services =
        object instanceof Service service
            ? Stream.of(service.ref())
            : object instanceof Ingress ingress ? servicesOf(ingress) : Stream.of();
    return services
        .flatMap(s -> view.endpointsOf(s).toOptional().stream())
        .flatMap(List::stream)
        .filter(PortNaming::hasUnnamedPort);
  }

  private static Stream<ServiceRef> servicesOf(Ingress ingress) {
    return ingress.servicesByIdentity().values().stream()
        .flatMap(Set::stream)
        .distinct()
        .sorted(Comparator.comparing(ServiceRef::key));
  }

  /** The names with their fields: {@code subsets[0].ports[0].name: http}. */
  public String describe() {
    return "added missing port names: "
        + names.stream()
            .map(n -> n.nameField() + ": " + n.name())
            .collect(Collectors.joining(", "));
  }

  /** The object with the names. */
  EndpointSet repaired() {
    return (EndpointSet) new PortNaming(names, List.of(), false).applyTo(endpoints);
  }

  /** The live reads that confirm that names are missing; the request's object is not read. */
  Stream<LiveRead> reads(ObjectKey requestObject) {
    Stream<LiveRead> services =
        endpoints.service().stream()
            .map(ServiceRef::key)
            .filter(k -> !k.equals(requestObject))
            .map(LiveRead.ObjectRead::new);
    return Stream.concat(services, endpoints.service().stream().map(LiveRead.EndpointsRead::new));
  }

  /**
   * The commands that add the names, as one or more warnings. Under profile {@code audit} the
   * server adds no names, so only a command that contains them helps.
   */
  List<String> toWarnings(Profile profile) {
    ObjectKey key = endpoints.key();
    String start = key + ": add the missing port names with: ";
    String replace = profile == Profile.AUDIT ? "" : "kubectl replace -f <file>";
    List<String> patches = patchCommands(start.length());
    String line = start + replace + ", or: " + (patches.isEmpty() ? "" : patches.get(0));
    if (!replace.isEmpty() && patches.size() == 1 && line.length() <= WarningFormatter.MAX_LENGTH) {
      return List.of(line);
    }
    List<String> warnings = new ArrayList<>();
    if (!replace.isEmpty()) {
      boolean fits = start.length() + replace.length() <= WarningFormatter.MAX_LENGTH;
      // A long name must not cut the command.
      warnings.add(
          WarningFormatter.format(
              fits
                  ? start + replace
                  : "add the missing port names with: " + replace + " of " + key));
    }
    patches.forEach(p -> warnings.add(start + p));
    return warnings;
  }

  /** Commands that fit into a warning; an operation that fits into none is left out. */
  private List<String> patchCommands(int reserved) {
    ObjectKey key = endpoints.key();
    String command =
        "kubectl patch "
            + key.kind().toString().toLowerCase(Locale.ROOT)
            + " "
            + key.name()
            + " -n "
            + key.namespace()
            + " --type=json -p '[";
    int room = WarningFormatter.MAX_LENGTH - reserved - command.length() - "]'".length();
    List<String> commands = new ArrayList<>();
    StringBuilder operations = new StringBuilder();
    for (PortNameAssignment name : names) {
      String operation = addOperation(name.nameField(), name.name());
      if (operation.length() > room) {
        continue;
      } else if (operations.length() + 1 + operation.length() > room) {
        commands.add(command + operations + "]'");
        operations.setLength(0);
      }
      operations.append(operations.isEmpty() ? "" : ",").append(operation);
    }
    if (!operations.isEmpty()) {
      commands.add(command + operations + "]'");
    }
    return commands;
  }

  private static String addOperation(FieldPath field, String name) {
    return "{\"op\":\"add\",\"path\":\"" + field.toJsonPointer() + "\",\"value\":\"" + name + "\"}";
  }
}
