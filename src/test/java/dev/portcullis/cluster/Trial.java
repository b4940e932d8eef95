package dev.portcullis.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.cluster.Tool.Ran;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a cell gets to what is wanted: the tool is run again as long as that helps, then with what a
 * denial printed, and at last as it was without.
 */
final class Trial {

  /** How what is wanted was reached. */
  enum Outcome {
    AT_ONCE("at once"),
    RETRY("after a retry"),
    RETRIES("after retries"),
    EXEMPTION("with an exemption"),
    PROFILE("with profile `gitops`"),
    AS_TOLD("deleted as told");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  private enum Phase {
    TRYING,
    /** All is as wanted, and whatever helped is taken away again. */
    WITHOUT_HELP,
    OVER
  }

  private static final int MOST_RUNS = 8;

  final Cell cell;
  final Scenario scenario;

  private final Api api;
  private final List<String> denied = new ArrayList<>();
  private Phase phase = Phase.TRYING;
  private int runs;
  private boolean exempted;
  private boolean relabelled;
  private boolean asTold;
  private Map<String, String> versions = Map.of();
  private Optional<String> failure = Optional.empty();

  Trial(Cell cell, Scenario scenario, Api api) {
    this.cell = cell;
    this.scenario = scenario;
    this.api = api;
  }

  boolean isOver() {
    return phase == Phase.OVER;
  }

  /** Why what is wanted was not reached. */
  Optional<String> failure() {
    return failure;
  }

  /** How it was reached. */
  Outcome outcome() {
    if (relabelled) {
      return Outcome.PROFILE;
    } else if (exempted) {
      return Outcome.EXEMPTION;
    } else if (asTold) {
      return Outcome.AS_TOLD;
    }
    return switch (runs) {
      case 1 -> Outcome.AT_ONCE;
      case 2 -> Outcome.RETRY;
      default -> Outcome.RETRIES;
    };
  }

  /** The cell as it is stored before the first run. */
  void begin(Map<String, JsonNode> stored) {
    versions = versions(stored);
  }

  /** Looks at what came of a run, and gets the next one ready. */
  void after(Ran ran, Map<String, JsonNode> stored) {
    Map<String, String> before = versions;
    versions = versions(stored);
    boolean reached = ran.done() && cell.isReached(stored);
    List<Denial> denials = Denial.in(ran.said());
    denied.add(ran.said());
    if (!ran.said().isEmpty() && denials.isEmpty()) {
      fail("no denial of ours: " + ran.said());
      return;
    }
    switch (phase) {
      case TRYING -> {
        runs++;
        if (reached && scenario == Scenario.AGAIN && !versions.equals(before)) {
          fail("it changes what is stored already");
        } else if (reached) {
          reached();
        } else if (runs == MOST_RUNS) {
          fail("no end of it");
        } else if (versions.equals(before)) {
          getHelp(ran, denials);
        }
      }
      case WITHOUT_HELP -> {
        if (reached) {
          phase = Phase.OVER;
        } else {
          fail("not without what helped");
        }
      }
      default -> throw new IllegalStateException(cell + " is over");
    }
  }

  private void reached() {
    phase = exempted || relabelled ? Phase.WITHOUT_HELP : Phase.OVER;
    if (relabelled) {
      relabel(cell.profile);
    }
    // Without the annotations, if any were pasted.
    cell.want(scenario.manifests(cell.application, cell.namespace));
  }

  private void getHelp(Ran ran, List<Denial> denials) {
    Optional<String> profile = denials.stream().flatMap(d -> d.profile().stream()).findFirst();
    if (ran.done() && denied.stream().anyMatch(s -> !s.isEmpty())) {
      deleteAsTold();
    } else if (ran.done()) {
      fail("done without a word, and not as wanted");
    } else if (cell.help == Cell.Help.PROFILE && profile.isPresent() && !relabelled) {
      relabelled = true;
      relabel(profile.get());
    } else if (!paste(denials)) {
      fail("no denial says what helps");
    }
  }

  /** The tool has forgotten what it could not delete; the denial said how it is done. */
  private void deleteAsTold() {
    asTold = true;
    List<ObjectNode> told = cell.unwanted().stream().filter(this::isTold).toList();
    if (told.isEmpty()) {
      fail("no denial says how it is deleted");
    }
    for (ObjectNode object : told) {
      String failed = api.delete(object).failure();
      if (!failed.isEmpty()) {
        fail("not even so: " + failed);
        return;
      }
    }
  }

  private boolean isTold(ObjectNode object) {
    String command =
        "; then: kubectl delete service %s --namespace %s\n"
            .formatted(object.at("/metadata/name").asText(), cell.namespace);
    return object.path("kind").asText().equals("Service")
        && denied.stream().anyMatch(said -> said.contains(command));
  }

  /** Puts the annotations that were printed on the objects that were denied. */
  private boolean paste(List<Denial> denials) {
    boolean pasted = false;
    Map<String, ObjectNode> target = new HashMap<>();
    cell.target().forEach(m -> target.put(Cell.key(m), m.deepCopy()));
    for (Denial denial : denials) {
      Optional<ObjectNode> live =
          cell.unwanted().stream().filter(m -> Cell.key(m).equals(denial.object())).findFirst();
      ObjectNode manifest = target.getOrDefault(denial.object(), live.orElse(null));
      for (Map.Entry<String, String> line : denial.exemptions().entrySet()) {
        ObjectNode annotations =
            ((ObjectNode) Objects.requireNonNull(manifest, denial::text).get("metadata"))
                .withObject("/annotations");
        pasted |= !annotations.path(line.getKey()).asText().equals(line.getValue());
        annotations.put(line.getKey(), line.getValue());
        if (!target.containsKey(denial.object())) {
          annotate(manifest, line);
        }
      }
    }
    exempted |= pasted;
    cell.want(cell.target().stream().map(m -> target.get(Cell.key(m))).toList());
    return pasted;
  }

  /** What is in no manifest any more is annotated where it is stored. */
  private void annotate(ObjectNode object, Map.Entry<String, String> line) {
    ObjectNode patch = Api.JSON.createObjectNode();
    patch.withObject("/metadata/annotations").put(line.getKey(), line.getValue());
    if (!api.merge(object, patch, "").ok()) {
      fail("not annotated: " + object);
    }
  }

  private void relabel(String profile) {
    ObjectNode namespace = CaughtUp.namespace(cell.namespace, profile);
    if (!api.merge(namespace, namespace, "").ok()) {
      fail("not relabelled: " + cell.namespace);
    }
  }

  private void fail(String why) {
    phase = Phase.OVER;
    failure =
        Optional.of(
            cell + ", " + scenario.words() + ": " + why + "\n" + String.join("\n--\n", denied));
  }

  /** Of what the tool has written; controllers write when they like. */
  private Map<String, String> versions(Map<String, JsonNode> stored) {
    return stored.entrySet().stream()
        .filter(e -> cell.knows(e.getKey()))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, e -> e.getValue().at("/metadata/resourceVersion").asText()));
  }
}
