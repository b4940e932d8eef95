package dev.portcullis;

import dev.portcullis.ValidStates.Transition;
import dev.portcullis.inspect.Change;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Meta;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Snapshot;
import dev.portcullis.model.Subset;
import dev.portcullis.naming.Naming;
import dev.portcullis.naming.Switches;
import dev.portcullis.rules.Rules;
import dev.portcullis.verdict.Answer;
import dev.portcullis.verdict.Mutation;
import dev.portcullis.verdict.Policy;
import dev.portcullis.verdict.Profile;
import dev.portcullis.verdict.Request;
import dev.portcullis.verdict.Verdict;
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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Somebody who applies a state, object by object, and deletes what is no longer in it; again and
 * again until it is there. Names are added and requests judged by the real code, in the order in
 * which an API server asks for both.
 */
final class Applier {

  /** What is done about an error. */
  enum Tool {
    /** The next object is tried: kubectl apply. */
    GOES_ON,
    /** Nothing more is tried: Helm. */
    STOPS,
    /** And before anything is applied everything is tried in a dry run: Flux. */
    REHEARSES_AND_STOPS
  }

  /** In which order objects are applied. */
  enum Order {
    ANY,
    SERVICES_FIRST
  }

  /**
   * What came of it.
   *
   * @param arrived whether what is stored is what was applied, but for names that were added, and
   *     nothing about it is an error
   * @param exemptions the annotations that it took
   * @param told what the denials said
   */
  record Run(boolean arrived, int denials, List<String> exemptions, String told) {}

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

  /** As a denial prints it. */
  private static final Pattern EXEMPTION =
      Pattern.compile(
          "annotate this (\\w+) with (ignore\\.portcullis\\.dev/\\S+): \"(.*)\"$",
          Pattern.MULTILINE);

  private static final int ROUNDS = 12;

  private final Tool tool;
  private final Order order;
  private final Policy policy;
  private final Random random;
  private final Map<ObjectKey, Resource> stored = new TreeMap<>();
  private final Map<ObjectKey, Map<String, String>> annotations = new HashMap<>();
  private final List<String> told = new ArrayList<>();
  private boolean helped;

  Applier(Tool tool, Order order, Profile profile, long seed) {
    this.tool = tool;
    this.order = order;
    policy = new Policy(profile, Map.of(), true, Switches.ALL);
    random = new Random(seed);
  }

  /** Does what denials say about exemptions, on the object that was refused. */
  Applier withWhatDenialsPrint() {
    helped = true;
    return this;
  }

  Run apply(Transition change) {
    change.from().forEach(r -> stored.put(r.key(), r));
    List<Resource> wanted = ordered(change.to());
    for (int round = 0; round < ROUNDS && !isThere(change.to()); round++) {
      applyOnce(wanted);
    }
    List<String> exemptions = annotations.values().stream().map(Object::toString).toList();
    return new Run(isThere(change.to()), told.size(), exemptions, String.join("\n", told));
  }

  private List<Resource> ordered(List<Resource> state) {
    List<Resource> ordered = new ArrayList<>(state);
    Collections.shuffle(ordered, random);
    if (order == Order.SERVICES_FIRST) {
      ordered.sort(Comparator.comparing(r -> r.key().kind() != Kind.SERVICE));
    }
    return ordered;
  }

  private void applyOnce(List<Resource> wanted) {
    List<Change> changes = new ArrayList<>();
    wanted.forEach(r -> changes.add(new Change(Optional.empty(), Optional.of(r))));
    stored.keySet().stream()
        .filter(k -> wanted.stream().noneMatch(r -> r.key().equals(k)))
        .forEach(k -> changes.add(new Change(Optional.of(stored.get(k)), Optional.empty())));
    if (tool == Tool.REHEARSES_AND_STOPS && !changes.stream().allMatch(c -> isLetIn(c, true))) {
      return;
    }
    for (Change change : changes) {
      if (!isLetIn(change, false) && tool != Tool.GOES_ON) {
        return;
      }
    }
  }

  /**
   * Asks for one object to be written or deleted, as it is wanted and with what it has to carry.
   */
  private boolean isLetIn(Change wanted, boolean dryRun) {
    ObjectKey key = wanted.key();
    if (wanted.after().isEmpty()) {
      // Nobody can write an annotation into a deletion: the stored object has to carry it.
      stored.computeIfPresent(key, (k, object) -> annotated(object));
    }
    Optional<Resource> old = Optional.ofNullable(stored.get(key));
    Optional<Resource> object = wanted.after().map(this::annotated).map(r -> named(old, r));
    if (old.equals(object)) {
      return true;
    }
    Request request = new Request(new Change(old, object), "jane", dryRun);
    Answer answer = Answer.of(Verdict.of(request, view(), policy, TODAY), TODAY);
    if (!answer.allowed()) {
      told.add(answer.message());
      if (helped) {
        exempt(key, answer.message());
      }
    } else if (!dryRun) {
      object.ifPresentOrElse(r -> stored.put(key, r), () -> stored.remove(key));
    }
    return answer.allowed();
  }

  private void exempt(ObjectKey key, String message) {
    Matcher line = EXEMPTION.matcher(message);
    while (line.find()) {
      if (!line.group(1).equals(key.kind().toString())) {
        throw new AssertionError("this is no " + line.group(1) + ":\n" + message);
      }
      annotations
          .computeIfAbsent(key, k -> new LinkedHashMap<>())
          .put(line.group(2), line.group(3).replace("<reason>", "meant"));
    }
  }

  private Resource named(Optional<Resource> old, Resource object) {
    Request request = new Request(new Change(old, Optional.of(object)), "jane", false);
    Mutation mutation = Mutation.of(request, view(), policy, TODAY);
    return new Naming(mutation.names(), List.of(), false).applyTo(object);
  }

  private Snapshot view() {
    return new Snapshot(stored.values(), DataPlane.KUBE_PROXY);
  }

  private boolean isThere(List<Resource> wanted) {
    return stored.size() == wanted.size()
        && wanted.stream().allMatch(w -> isSame(w, stored.get(w.key())))
        && stored.values().stream()
            .flatMap(r -> Rules.check(r, view()).stream())
            .noneMatch(f -> f.rank().isError());
  }

  private static boolean isSame(Resource wanted, Resource is) {
    return is != null && bare(wanted, wanted).equals(bare(is, wanted));
  }

  /** Without annotations, and without the names of ports for which none is wanted. */
  private static Resource bare(Resource object, Resource wanted) {
    Resource bare = with(object, Map.of());
    if (bare instanceof Service s && wanted instanceof Service w) {
      return s.ports().size() != w.ports().size()
          ? s
          : new Service(
              s.meta(),
              s.type(),
              s.headless(),
              s.selector(),
              IntStream.range(0, s.ports().size())
                  .mapToObj(i -> bare(s.ports().get(i), w.ports().get(i)))
                  .toList(),
              s.families());
    }
    return bare instanceof EndpointSet e && wanted instanceof EndpointSet w ? bare(e, w) : bare;
  }

  private static ServicePort bare(ServicePort port, ServicePort wanted) {
    return wanted.name().isEmpty() ? port.named("") : port;
  }

  private static EndpointSet bare(EndpointSet set, EndpointSet wanted) {
    Subset is = set.subsets().get(0);
    Subset should = wanted.subsets().get(0);
    return is.ports().size() != should.ports().size()
        ? set
        : new EndpointSet(
            set.meta(),
            set.service(),
            set.fqdn(),
            List.of(
                new Subset(
                    is.at(),
                    is.addresses(),
                    IntStream.range(0, is.ports().size())
                        .mapToObj(i -> bare(is.ports().get(i), should.ports().get(i)))
                        .toList())));
  }

  private static EndpointPort bare(EndpointPort p, EndpointPort wanted) {
    return wanted.name().isEmpty()
        ? new EndpointPort(p.at(), "", p.number(), p.protocol(), p.appProtocol())
        : p;
  }

  private Resource annotated(Resource object) {
    return with(object, annotations.getOrDefault(object.key(), Map.of()));
  }

  private static Resource with(Resource object, Map<String, String> annotations) {
    Meta m = object.meta();
    Meta meta = new Meta(m.key(), m.labels(), annotations, m.controller(), m.deleting());
    if (object instanceof Service s) {
      return new Service(meta, s.type(), s.headless(), s.selector(), s.ports(), s.families());
    } else if (object instanceof EndpointSet e) {
      return new EndpointSet(meta, e.service(), e.fqdn(), e.subsets());
    }
    Ingress i = (Ingress) object;
    return new Ingress(meta, i.apiVersion(), i.className(), i.backends());
  }
}
