package dev.portcullis.verdict;

import dev.portcullis.model.Kind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What a denial says last: how to get the change in all the same. */
final class WaysOut {

  private WaysOut() {}

  static List<String> of(Verdict verdict, List<Judgement> denied, LocalDate until) {
    Request request = verdict.request();
    Policy policy = verdict.policy();
    List<String> lines = new ArrayList<>();
    boolean breaksOthers =
        denied.stream().anyMatch(j -> !j.finding().object().equals(request.change().key()));
    if (request.change().key().kind() == Kind.SERVICE && breaksOthers) {
      lines.add(
          request.operation() == Operation.DELETE
              ? "  Take away first what uses the Service."
              : "  Without an interruption: put the new port beside the old one, move to it what uses"
                  + " the old one, then take the old one away.");
      lines.add(
          "  To change both sides at once: kubectl label namespace "
              + request.change().key().namespace()
              + " portcullis.dev/profile=gitops --overwrite, and back afterwards");
    }
    if (policy.exemptionsSilenceDenials()) {
      String reason =
          policy.profile() == Profile.STRICT ? "until " + until + ": <reason>" : "<reason>";
      denied.stream()
          .map(j -> j.finding().rule())
          .distinct()
          .map(
              rule ->
                  "  If it is meant, annotate this "
                      + request.change().key().kind()
                      + " with "
                      + Exemption.PREFIX
                      + rule
                      + ": \""
                      + reason
                      + "\"")
          .forEach(lines::add);
    }
    return lines;
  }
}
