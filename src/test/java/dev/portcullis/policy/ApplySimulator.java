package dev.portcullis.policy;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.Subset;
import dev.portcullis.portnames.PortNaming;
import dev.portcullis.portnames.PortNamingOptions;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.testing.ConsistentStates.Transition;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A tool that applies a state object by object, deletes what is no longer in it, and repeats this
 * until it succeeds. The real code names ports and evaluates requests, in the order of an API
 * server.
 */
final class ApplySimulator {

  /** What is done about an error. */
  enum ErrorHandling {
    /** The next object is tried: kubectl apply. */
    CONTINUE,
    /** Nothing more is tried: Helm. */
    STOP,
    /** And before anything is applied everything is tried in a dry run: Flux. */
    DRY_RUN_THEN_STOP
  }

  /** In which order objects are applied. */
  enum ApplyOrder {
    ANY,
    SERVICES_FIRST,
    ENDPOINTS_FIRST,
    /** By the name of the kind, as kubectl applies the files of a folder. */
    ALPHABETICAL
  }

  /** How a manifest is applied. */
  enum ApplyMethod {
    /** Every manifest is sent. */
    SERVER_SIDE,
    /** A manifest that equals the stored object is not sent. */
    CLIENT_SIDE
  }

  /** Who repairs endpoints that were stored without names. */
  enum Repair {
    NONE,
    /** The user, with the command that a warning prints. */
    PRINTED,
    /** The leader, with a patch that changes nothing. */
    LEADER
  }

  /**
   * What came of it.
   *
   * @param converged whether what is stored is what was applied, but for names that were added, and
   *     nothing about it is an error
   * @param repairs the number of repaired endpoints
   * @param exemptions the annotations that it took
   * @param denialMessages what the denials said
   */
  record SimulationResult(
      boolean converged,
      int denials,
      int repairs,
      List<String> exemptions,
      String denialMessages) {}

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

  /** As a denial prints it. */
  private static final Pattern EXEMPTION_PATTERN =
      Pattern.compile(
          "annotate (?:the )?(\\w+)(?: \\S+ --namespace \\S+ '|: )"
              + "(ignore\\.portcullis\\.dev/[a-z-]+)(?:: \"|=)(.*)[\"']$",
          Pattern.MULTILINE);

  /** As a warning prints it. */
  private static final Pattern REPAIR_PATTERN =
      Pattern.compile(
          "(Endpoints|EndpointSlice) (\\S+)/(\\S+): add the missing port names with:"
              + " kubectl replace -f <file>.*");

  private static final int MAX_ROUNDS = 12;

  private final ErrorHandling tool;
  private final ApplyOrder order;
  private final Policy policy;
  private final Random random;
  private final Map<ObjectKey, Resource> stored = new TreeMap<>();
  private final Map<ObjectKey, Map<String, String>> annotations = new HashMap<>();
  private final List<String> denialMessages = new ArrayList<>();
  private final Set<ObjectKey> printedRepairs = new TreeSet<>();
  private ApplyMethod method = ApplyMethod.SERVER_SIDE;
  private Repair repair = Repair.NONE;
  private boolean exemptionAdded;
  private int repairs;

  ApplySimulator(ErrorHandling tool, ApplyOrder order, Profile profile, long seed) {
    this.tool = tool;
    this.order = order;
    policy = new Policy(profile, Map.of(), true, PortNamingOptions.ALL);
    random = new Random(seed);
  }

  /** Does what denials say about exemptions, on the object that was refused. */
  ApplySimulator withSuggestedExemptions() {
    exemptionAdded = true;
    return this;
  }

  ApplySimulator with(ApplyMethod used, Repair repairing) {
    method = used;
    repair = repairing;
    return this;
  }

  SimulationResult apply(Transition change) {
    change.from().forEach(r -> stored.put(r.key(), r));
    List<Resource> wanted = inApplyOrder(change.to());
    for (int round = 0; round < MAX_ROUNDS && !isConverged(change.to()); round++) {
      applyRound(wanted);
      repairEndpoints(wanted);
    }
    List<String> exemptions = annotations.values().stream().map(Object::toString).toList();
    return new SimulationResult(
        isConverged(change.to()),
        denialMessages.size(),
        repairs,
        exemptions,
        String.join("\n", denialMessages));
  }

  private List<Resource> inApplyOrder(List<Resource> state) {
    List<Resource> ordered = new ArrayList<>(state);
    Collections.shuffle(ordered, random);
    switch (order) {
      case SERVICES_FIRST ->
          ordered.sort(Comparator.comparing(r -> r.key().kind() != Kind.SERVICE));
      case ENDPOINTS_FIRST -> ordered.sort(Comparator.comparing(r -> !(r instanceof EndpointSet)));
      case ALPHABETICAL -> ordered.sort(Comparator.comparing(r -> r.key().kind().toString()));
      default -> {}
    }
    return ordered;
  }

  private void repairEndpoints(List<Resource> wanted) {
    List<Resource> written =
        switch (repair) {
          case NONE -> List.of();
          case PRINTED -> wanted.stream().filter(r -> printedRepairs.contains(r.key())).toList();
          case LEADER -> stored.values().stream().filter(r -> needsRepair(r)).toList();
        };
    printedRepairs.clear();
    for (Resource object : written) {
      repairs++;
      if (!sends(ResourceChange.creation(object), false)) {
        throw new AssertionError("a repair was denied: " + denialMessages);
      }
    }
  }

  private boolean needsRepair(Resource object) {
    return object instanceof EndpointSet set
        && PortNameRepair.of(set, view(), policy, TODAY).isPresent();
  }

  private void applyRound(List<Resource> wanted) {
    List<ResourceChange> changes = new ArrayList<>();
    wanted.forEach(r -> changes.add(ResourceChange.creation(r)));
    stored.keySet().stream()
        .filter(k -> wanted.stream().noneMatch(r -> r.key().equals(k)))
        .forEach(k -> changes.add(ResourceChange.deletion(stored.get(k))));
    if (tool == ErrorHandling.DRY_RUN_THEN_STOP
        && !changes.stream().allMatch(c -> isAdmitted(c, true))) {
      return;
    }
    for (ResourceChange change : changes) {
      if (!isAdmitted(change, false) && tool != ErrorHandling.CONTINUE) {
        return;
      }
    }
  }

  /** The same, unless kubectl sends nothing because the stored object equals the manifest. */
  private boolean isAdmitted(ResourceChange wanted, boolean dryRun) {
    boolean unchanged =
        wanted.after().isPresent()
            && wanted
                .after()
                .map(this::withStoredAnnotations)
                .equals(Optional.ofNullable(stored.get(wanted.key())));
    return method == ApplyMethod.CLIENT_SIDE && unchanged || sends(wanted, dryRun);
  }

  /**
   * Asks for one object to be written or deleted, as it is wanted and with what it has to carry.
   */
  private boolean sends(ResourceChange wanted, boolean dryRun) {
    ObjectKey key = wanted.key();
    if (wanted.after().isEmpty()) {
      // A deletion has no annotations: the stored object must have them.
      stored.computeIfPresent(key, (k, object) -> withStoredAnnotations(object));
    }
    Optional<Resource> old = Optional.ofNullable(stored.get(key));
    Optional<Resource> object =
        wanted.after().map(this::withStoredAnnotations).map(r -> withAssignedPortNames(old, r));
    if (old.equals(object)) {
      return true;
    }
    AdmissionRequest request =
        new AdmissionRequest(new ResourceChange(old, object), "jane", dryRun);
    AdmissionResult answer =
        AdmissionResult.of(AdmissionDecision.of(request, view(), policy, TODAY), TODAY);
    answer.warnings().forEach(this::readRepair);
    if (!answer.allowed()) {
      denialMessages.add(answer.message());
      if (exemptionAdded) {
        addExemptions(key, answer.message());
      }
    } else if (!dryRun) {
      object.ifPresentOrElse(r -> stored.put(key, r), () -> stored.remove(key));
    }
    return answer.allowed();
  }

  private void readRepair(String warning) {
    Matcher line = REPAIR_PATTERN.matcher(warning);
    if (line.matches()) {
      Kind kind = line.group(1).equals("Endpoints") ? Kind.ENDPOINTS : Kind.ENDPOINT_SLICE;
      printedRepairs.add(new ObjectKey(kind, line.group(2), line.group(3)));
    }
  }

  /** The state without names of endpoint ports, where naming adds exactly these names. */
  static List<Resource> withoutPortNames(List<Resource> state) {
    List<Resource> result = new ArrayList<>(state);
    for (int i = 0; i < result.size(); i++) {
      if (result.get(i) instanceof EndpointSet set) {
        EndpointSet bare =
            set.withSubsets(
                set.subsets().stream()
                    .map(s -> s.withPorts(s.ports().stream().map(p -> p.withName("")).toList()))
                    .toList());
        boolean valid = set.subsets().stream().allMatch(s -> s.ports().size() == 1);
        PortNaming naming =
            PortNaming.of(
                ResourceChange.creation(bare),
                new SnapshotView(state, DataPlane.KUBE_PROXY),
                PortNamingOptions.ALL);
        if (valid && naming.applyTo(bare).equals(set)) {
          result.set(i, bare);
        }
      }
    }
    return result;
  }

  private void addExemptions(ObjectKey key, String message) {
    Matcher line = EXEMPTION_PATTERN.matcher(message);
    while (line.find()) {
      if (!line.group(1).equalsIgnoreCase(key.kind().toString())) {
        throw new AssertionError("annotates another kind, " + line.group(1) + ":\n" + message);
      }
      annotations
          .computeIfAbsent(key, k -> new LinkedHashMap<>())
          .put(line.group(2), line.group(3).replace("<reason>", "migration"));
    }
  }

  private Resource withAssignedPortNames(Optional<Resource> old, Resource object) {
    AdmissionRequest request =
        new AdmissionRequest(new ResourceChange(old, Optional.of(object)), "jane", false);
    PortNameMutation mutation = PortNameMutation.of(request, view(), policy, TODAY);
    return new PortNaming(mutation.names(), List.of(), false).applyTo(object);
  }

  private SnapshotView view() {
    return new SnapshotView(stored.values(), DataPlane.KUBE_PROXY);
  }

  private boolean isConverged(List<Resource> wanted) {
    return stored.size() == wanted.size()
        && wanted.stream().allMatch(w -> isEquivalent(w, stored.get(w.key())))
        && stored.values().stream()
            .flatMap(r -> RuleRegistry.check(r, view()).stream())
            .noneMatch(f -> f.severity().isError());
  }

  private static boolean isEquivalent(Resource wanted, Resource is) {
    return is != null && withoutAdditions(wanted, wanted).equals(withoutAdditions(is, wanted));
  }

  /** Without annotations, and without the names of ports for which none is wanted. */
  private static Resource withoutAdditions(Resource object, Resource wanted) {
    Resource bare = withAnnotations(object, Map.of());
    if (bare instanceof Service s && wanted instanceof Service w) {
      return s.ports().size() != w.ports().size()
          ? s
          : s.withPorts(
              IntStream.range(0, s.ports().size())
                  .mapToObj(i -> withoutAdditions(s.ports().get(i), w.ports().get(i)))
                  .toList());
    }
    return bare instanceof EndpointSet e && wanted instanceof EndpointSet w
        ? withoutAdditions(e, w)
        : bare;
  }

  private static ServicePort withoutAdditions(ServicePort port, ServicePort wanted) {
    return wanted.name().isEmpty() ? port.withName("") : port;
  }

  private static EndpointSet withoutAdditions(EndpointSet set, EndpointSet wanted) {
    Subset is = set.subsets().get(0);
    Subset should = wanted.subsets().get(0);
    return is.ports().size() != should.ports().size()
        ? set
        : set.withSubsets(
            List.of(
                is.withPorts(
                    IntStream.range(0, is.ports().size())
                        .mapToObj(i -> withoutAdditions(is.ports().get(i), should.ports().get(i)))
                        .toList())));
  }

  private static EndpointPort withoutAdditions(EndpointPort p, EndpointPort wanted) {
    return wanted.name().isEmpty() ? p.withName("") : p;
  }

  private Resource withStoredAnnotations(Resource object) {
    return withAnnotations(object, annotations.getOrDefault(object.key(), Map.of()));
  }

  private static Resource withAnnotations(Resource object, Map<String, String> annotations) {
    ResourceMeta meta = object.meta().withAnnotations(annotations);
    if (object instanceof Service s) {
      return s.withMeta(meta);
    } else if (object instanceof EndpointSet e) {
      return e.withMeta(meta);
    }
    return ((Ingress) object).withMeta(meta);
  }
}
