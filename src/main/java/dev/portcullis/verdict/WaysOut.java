package dev.portcullis.verdict;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What a denial says last: how to get the change in all the same. */
final class WaysOut {

  private WaysOut() {}

  /**
   * The lines.
   *
   * @param detour the steps of a {@link Detour}; empty without any
   * @param until when an exemption that is proposed ends
   */
  static List<String> of(Verdict verdict, List<Told> denied, List<String> detour, LocalDate until) {
    Request request = verdict.request();
    Policy policy = verdict.policy();
    List<String> lines = new ArrayList<>();
    List<ObjectKey> others =
        denied.stream().filter(Told::elsewhere).map(t -> t.finding().object()).toList();
    if (request.change().key().kind() == Kind.SERVICE && !others.isEmpty()) {
      if (request.operation() == Operation.DELETE) {
        lines.add(
            "  Take away first, or lead elsewhere: "
                + Detour.few(others.stream())
                + "; then: kubectl delete service "
                + named(request));
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
          .forEach(annotation -> lines.addAll(exemption(request, annotation, reason)));
    }
    return lines;
  }

  private static List<String> exemption(Request request, String annotation, String reason) {
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
                + named(request)
                + " '"
                + annotation
                + "="
                + reason
                + "'")
        : List.of(line);
  }

  private static String named(Request request) {
    return request.change().key().name() + " --namespace " + request.namespace();
  }
}
