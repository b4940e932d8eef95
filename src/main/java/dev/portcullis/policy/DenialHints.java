package dev.portcullis.policy;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.TextFormat;
import dev.portcullis.rules.Evidence;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The last lines of a denial: how to make the change in steps, or although it is denied. */
final class DenialHints {

  private static final int MAX_LISTED_OBJECTS = 4;
  private static final String PLAN = "  plan:  portcullis plan --cluster -f <your files>";

  private DenialHints() {}

  /**
   * The lines.
   *
   * @param steps of a {@link MigrationPlanner}; empty without any
   * @param until the end of an exemption that is proposed
   */
  static List<String> of(
      AdmissionDecision decision, List<FindingGroup> denied, List<String> steps, LocalDate until) {
    AdmissionRequest request = decision.request();
    Policy policy = decision.policy();
    List<String> lines = new ArrayList<>();
    List<String> others =
        denied.stream()
            .flatMap(g -> g.otherObjects().stream())
            .distinct()
            .sorted()
            .map(ObjectKey::toString)
            .toList();
    if (request.change().key().kind() == Kind.SERVICE && !others.isEmpty()) {
      if (request.operation() == Operation.DELETE) {
        lines.add(
            "  help:  delete or change "
                + TextFormat.joinFirst(others, MAX_LISTED_OBJECTS)
                + " first, then run: kubectl delete service "
                + kubectlTarget(request));
      } else {
        addSteps(steps, lines);
      }
      lines.add("  To change both sides together, run: " + labelCommand(request, Profile.GITOPS));
      lines.add("    and afterwards: " + labelCommand(request, policy.profile()));
    } else if (request.operation() == Operation.UPDATE
        && denied.stream().anyMatch(g -> g.finding().evidence() == Evidence.EXISTING_OBJECT)) {
      lines.add(PLAN);
    }
    if (policy.exemptionsSilenceDenials()) {
      String reason =
          policy.profile() == Profile.STRICT ? "until " + until + ": <reason>" : "<reason>";
      denied.stream()
          .map(g -> Exemption.PREFIX + g.finding().rule())
          .distinct()
          .forEach(annotation -> lines.addAll(exemptionHint(request, annotation, reason)));
    }
    return lines;
  }

  private static void addSteps(List<String> steps, List<String> lines) {
    if (!steps.isEmpty()) {
      lines.add("  To change it in steps that are admitted and interrupt no route:");
      steps.forEach(s -> lines.add("    " + s));
    }
    lines.add(PLAN);
  }

  private static List<String> exemptionHint(
      AdmissionRequest request, String annotation, String reason) {
    String start = "  If this is intentional, ";
    return request.operation() == Operation.DELETE
        ? List.of(
            start
                + "run: kubectl annotate service "
                + kubectlTarget(request)
                + " '"
                + annotation
                + "="
                + reason
                + "'")
        : List.of(
            start
                + "annotate the "
                + request.change().key().kind()
                + ": "
                + annotation
                + ": \""
                + reason
                + "\"");
  }

  private static String labelCommand(AdmissionRequest request, Profile profile) {
    return "kubectl label namespace "
        + request.namespace()
        + " "
        + Profile.LABEL
        + "="
        + profile
        + " --overwrite";
  }

  private static String kubectlTarget(AdmissionRequest request) {
    return request.change().key().name() + " --namespace " + request.namespace();
  }
}
