package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.integration.DeploymentTool.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Brings one application to its desired state: the tool is run again as long as that helps, then
 * with the help of a denial, and in the end without it.
 */
final class ScenarioRun {

  /** How the desired state was reached. */
  enum RunOutcome {
    FIRST_RUN("immediately"),
    RETRY("after a retry"),
    RETRIES("after retries"),
    EXEMPTION("with an exemption"),
    PROFILE("with profile `gitops`"),
    DELETED_MANUALLY("deleted by hand");

    private final String label;

    RunOutcome(String words) {
      this.label = words;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private enum Phase {
    TRYING,
    /** Everything is as desired, and the help is removed. */
    WITHOUT_WORKAROUND,
    OVER
  }

  private static final int MAX_RUNS = 8;

  final ManagedApplication application;
  final RolloutScenario scenario;

  private final ToolApiClient api;
  private final List<String> deniedMessages = new ArrayList<>();
  private Phase phase = Phase.TRYING;
  private int runs;
  private boolean exempted;
  private boolean relabelled;
  private boolean deletedManually;
  private Map<String, String> versions = Map.of();
  private Map<String, String> contents = Map.of();
  private Optional<String> failure = Optional.empty();

  ScenarioRun(ManagedApplication cell, RolloutScenario scenario, ToolApiClient api) {
    this.application = cell;
    this.scenario = scenario;
    this.api = api;
  }

  boolean isOver() {
    return phase == Phase.OVER;
  }

  /** Why the desired state was not reached. */
  Optional<String> failure() {
    return failure;
  }

  /** How it was reached. */
  RunOutcome outcome() {
    if (relabelled) {
      return RunOutcome.PROFILE;
    } else if (exempted) {
      return RunOutcome.EXEMPTION;
    } else if (deletedManually) {
      return RunOutcome.DELETED_MANUALLY;
    }
    return switch (runs) {
      case 1 -> RunOutcome.FIRST_RUN;
      case 2 -> RunOutcome.RETRY;
      default -> RunOutcome.RETRIES;
    };
  }

  /** Takes note of the application as stored. */
  void observe(Map<String, JsonNode> stored) {
    versions = versions(stored);
    contents = contents(stored);
  }

  /** Evaluates a run and prepares the next one. */
  void recordRun(ToolResult ran, Map<String, JsonNode> stored) {
    Map<String, String> versionsBefore = versions;
    Map<String, String> contentsBefore = contents;
    observe(stored);
    boolean reached = ran.isComplete() && application.isTargetReached(stored);
    List<DenialMessage> denials = DenialMessage.parseAll(ran.output());
    deniedMessages.add(ran.output());
    if (!ran.output().isEmpty() && denials.isEmpty()) {
      fail("no denial of Portcullis: " + ran.output());
      return;
    }
    switch (phase) {
      case TRYING -> {
        runs++;
        if (reached && scenario == RolloutScenario.REAPPLY && !versions.equals(versionsBefore)) {
          fail("it changes what is stored already");
        } else if (reached) {
          onTargetReached();
        } else if (runs == MAX_RUNS) {
          fail("no end of it");
        } else if (contents.equals(contentsBefore)) {
          applyWorkaround(ran, denials);
        }
      }
      case WITHOUT_WORKAROUND -> {
        if (reached) {
          phase = Phase.OVER;
        } else {
          fail("not without what helped");
        }
      }
      default -> throw new IllegalStateException(application + " is over");
    }
  }

  private void onTargetReached() {
    phase = exempted || relabelled ? Phase.WITHOUT_WORKAROUND : Phase.OVER;
    if (relabelled) {
      relabel(application.profile);
    }
    // Without the annotations, if any were added.
    application.setTarget(scenario.manifests(application.application, application.namespace));
  }

  private void applyWorkaround(ToolResult ran, List<DenialMessage> denials) {
    Optional<String> profile = denials.stream().flatMap(d -> d.profile().stream()).findFirst();
    if (ran.isComplete() && deniedMessages.stream().anyMatch(s -> !s.isEmpty())) {
      deleteManually();
    } else if (ran.isComplete()) {
      fail("done without a word, and not as wanted");
    } else if (application.workaround == ManagedApplication.Workaround.PROFILE
        && profile.isPresent()
        && !relabelled) {
      relabelled = true;
      relabel(profile.get());
    } else if (!addSuggestedAnnotations(denials)) {
      fail("no denial says what helps");
    }
  }

  /** The tool has forgotten a deletion that failed; the denial printed the command. */
  private void deleteManually() {
    deletedManually = true;
    List<ObjectNode> reported =
        application.unwanted().stream().filter(this::isNamedInDenial).toList();
    if (reported.isEmpty()) {
      fail("no denial says how it is deleted");
    }
    for (ObjectNode object : reported) {
      String failed = api.delete(object).failure();
      if (!failed.isEmpty()) {
        fail("not even so: " + failed);
        return;
      }
    }
  }

  private boolean isNamedInDenial(ObjectNode object) {
    String command =
        " first, then run: kubectl delete service %s --namespace %s\n"
            .formatted(object.at("/metadata/name").asText(), application.namespace);
    return object.path("kind").asText().equals("Service")
        && deniedMessages.stream().anyMatch(said -> said.contains(command));
  }

  /** Adds the printed annotations to the denied objects. */
  private boolean addSuggestedAnnotations(List<DenialMessage> denials) {
    boolean pasted = false;
    Map<String, ObjectNode> target = new HashMap<>();
    application.target().forEach(m -> target.put(ManagedApplication.key(m), m.deepCopy()));
    for (DenialMessage denial : denials) {
      Optional<ObjectNode> live =
          application.unwanted().stream()
              .filter(m -> ManagedApplication.key(m).equals(denial.object()))
              .findFirst();
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
    application.setTarget(
        application.target().stream().map(m -> target.get(ManagedApplication.key(m))).toList());
    return pasted;
  }

  /** An object without a manifest is annotated in the cluster. */
  private void annotate(ObjectNode object, Map.Entry<String, String> line) {
    ObjectNode patch = ToolApiClient.JSON.createObjectNode();
    patch.withObject("/metadata/annotations").put(line.getKey(), line.getValue());
    if (!api.merge(object, patch, "").isOk()) {
      fail("not annotated: " + object);
    }
  }

  private void relabel(String profile) {
    ObjectNode namespace = CacheSyncBarrier.namespace(application.namespace, profile);
    if (!api.merge(namespace, namespace, "").isOk()) {
      fail("not relabelled: " + application.namespace);
    }
  }

  private void fail(String why) {
    phase = Phase.OVER;
    failure =
        Optional.of(
            application
                + ", "
                + scenario.label()
                + ": "
                + why
                + "\n"
                + String.join("\n--\n", deniedMessages));
  }

  private Map<String, String> versions(Map<String, JsonNode> stored) {
    return describe(stored, o -> o.at("/metadata/resourceVersion").asText());
  }

  /** A rollback restores the content, but not the version. */
  private Map<String, String> contents(Map<String, JsonNode> stored) {
    return describe(stored, o -> StoredObjects.withoutServerFields((ObjectNode) o));
  }

  /** Only objects that the tool has written; controllers write at any time. */
  private Map<String, String> describe(
      Map<String, JsonNode> stored, Function<JsonNode, String> description) {
    return stored.entrySet().stream()
        .filter(e -> application.hasEverApplied(e.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, e -> description.apply(e.getValue())));
  }
}
