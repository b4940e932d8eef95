package dev.portcullis.policy;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What a denial says last: how to get the change in all the same. */
final class DenialHints {

  private DenialHints() {}

  /**
   * The lines.
   *
   * @param detour the steps of a {@link ServiceMigrationSteps}; empty without any
   * @param until when an exemption that is proposed ends
   */
  static List<String> of(
      AdmissionDecision verdict, List<FindingGroup> denied, List<String> detour, LocalDate until) {
    AdmissionRequest request = verdict.request();
    Policy policy = verdict.policy();
    List<String> lines = new ArrayList<>();
    List<ObjectKey> others =
        denied.stream().filter(FindingGroup::onOtherObject).map(t -> t.finding().object()).toList();
    if (request.change().key().kind() == Kind.SERVICE && !others.isEmpty()) {
      if (request.operation() == Operation.DELETE) {
        lines.add(
            "  Take away first, or lead elsewhere: "
                + ServiceMigrationSteps.listObjects(others.stream())
                + "; then: kubectl delete service "
                + kubectlTarget(request));
      }
      if (!detour.isEmpty()) {
        lines.add("  Without an interruption, one after the other:");
      }
      for (int i = 0; i < detour.size(); i++) {
        lines.add("    " + (i + 1) + ". " + detour.get(i));
      }
      lines.add(
          "  To change both sides at once: kubectl label namespace "
              + request.change().key().namespace()
              + " portcullis.dev/profile=gitops --overwrite, and back afterwards");
    }
    if (policy.exemptionsSilenceDenials()) {
      String reason =
          policy.profile() == Profile.STRICT ? "until " + until + ": <reason>" : "<reason>";
      denied.stream()
          .map(t -> Exemption.PREFIX + t.finding().rule())
          .distinct()
          .forEach(annotation -> lines.addAll(exemptionHint(request, annotation, reason)));
    }
    return lines;
  }

  private static List<String> exemptionHint(
      AdmissionRequest request, String annotation, String reason) {
    String line =
        "  If it is meant, annotate this "
            + request.change().key().kind()
            + " with "
            + annotation
            + ": \""
            + reason
            + "\"";
    return request.operation() == Operation.DELETE
        // No manifest has it any more.
        ? List.of(
            line,
            "    kubectl annotate service "
                + kubectlTarget(request)
                + " '"
                + annotation
                + "="
                + reason
                + "'")
        : List.of(line);
  }

  private static String kubectlTarget(AdmissionRequest request) {
    return request.change().key().name() + " --namespace " + request.namespace();
  }
}
