package dev.portcullis.policy;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.TextFormat;
import dev.portcullis.rules.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One problem and all places where it was found, for a denial or a warning. */
record FindingGroup(List<FindingDecision> decisions, ObjectKey requestObject) {

  /** Objects or routes that are listed by name; the others are counted. */
  private static final int MAX_LISTED = 3;

  /** What the findings of a group have in common. */
  private record GroupKey(String rule, String problem, String remediation, String reason) {

    static GroupKey of(FindingDecision decision) {
      Finding finding = decision.finding();
      return new GroupKey(
          finding.rule(), finding.problem(), finding.remediation(), decision.reason());
    }
  }

  /** Groups decisions, in their order. */
  static List<FindingGroup> of(AdmissionRequest request, Stream<FindingDecision> decisions) {
    Map<GroupKey, List<FindingDecision>> groups =
        decisions.collect(
            Collectors.groupingBy(GroupKey::of, LinkedHashMap::new, Collectors.toList()));
    return groups.values().stream().map(g -> new FindingGroup(g, request.change().key())).toList();
  }

  Finding finding() {
    return decisions.get(0).finding();
  }

  String reason() {
    return decisions.get(0).reason();
  }

  /** The affected objects other than the request's. */
  List<ObjectKey> otherObjects() {
    return decisions.stream()
        .map(d -> d.finding().object())
        .filter(o -> !o.equals(requestObject))
        .distinct()
        .toList();
  }

  /** The first field and the routes, or the other objects with theirs; empty without any. */
  String describePlaces() {
    List<ObjectKey> others = otherObjects();
    if (others.size() > 1) {
      return TextFormat.joinFirst(others, o -> o + inParentheses(routesOf(o)), MAX_LISTED);
    }
    String field = finding().field().equals(FieldPath.ROOT) ? "" : finding().field().text();
    return Stream.of(others.isEmpty() ? "" : others.get(0).toString(), field)
            .filter(t -> !t.isEmpty())
            .collect(Collectors.joining(" "))
        + inParentheses(routesOf(finding().object()));
  }

  private List<String> routesOf(ObjectKey object) {
    return decisions.stream()
        .map(FindingDecision::finding)
        .filter(f -> f.object().equals(object) && !f.route().isEmpty())
        .map(Finding::route)
        .distinct()
        .toList();
  }

  private static String inParentheses(List<String> routes) {
    return routes.isEmpty() ? "" : " (" + TextFormat.joinFirst(routes, MAX_LISTED) + ")";
  }

  /** The remedy of a finding would undo a part of a release. */
  private String warningRemedy() {
    return decisions.get(0).release().isEmpty()
        ? finding().remediation()
        : "apply the other objects of the release as well";
  }

  /** The object, the problem, and the remedy, on one line. */
  String toWarning() {
    List<ObjectKey> others = otherObjects();
    String object =
        others.isEmpty()
            ? requestObject.toString()
            : TextFormat.joinFirst(others, ObjectKey::toString, 1);
    String note = reason().isEmpty() ? "" : " (" + reason() + ")";
    return WarningFormatter.format(
        object + ": " + finding().problem(), " [" + finding().rule() + "]" + note, warningRemedy());
  }
}
