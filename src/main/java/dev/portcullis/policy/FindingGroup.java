package dev.portcullis.policy;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.TextFormat;
import dev.portcullis.rules.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A finding as an answer tells it. What is wrong with one hop of another object is told once,
 * however many routes lead there.
 *
 * @param routes the hosts and paths that it concerns; empty where it is no backend of an Ingress
 * @param onOtherObject whether it stands on another object than the request's
 */
record FindingGroup(FindingDecision decision, List<String> routes, boolean onOtherObject) {

  /** How many routes are named; the rest is a count. */
  private static final int MAX_LISTED_ROUTES = 3;

  /** These in their order. */
  static List<FindingGroup> of(AdmissionRequest request, Stream<FindingDecision> judgements) {
    Map<Object, List<FindingDecision>> hops =
        judgements.collect(
            Collectors.groupingBy(
                j -> isOnOtherObject(request, j) ? groupingKey(j) : j,
                LinkedHashMap::new,
                Collectors.toList()));
    return hops.values().stream()
        .map(
            same ->
                new FindingGroup(
                    same.get(0),
                    same.stream()
                        .map(j -> j.finding().route())
                        .filter(r -> !r.isEmpty())
                        .distinct()
                        .toList(),
                    isOnOtherObject(request, same.get(0))))
        .toList();
  }

  private static boolean isOnOtherObject(AdmissionRequest request, FindingDecision judgement) {
    return !judgement.finding().object().equals(request.change().key());
  }

  private static Object groupingKey(FindingDecision judgement) {
    Finding f = judgement.finding();
    return List.of(f.object(), f.rule(), f.hop(), judgement.reason());
  }

  Finding finding() {
    return decision.finding();
  }

  /** On one line of any length; that of another object says which. */
  String toLine() {
    return onOtherObject ? finding().object() + ": " + finding().message() : finding().message();
  }

  /** The routes besides the one that the line tells of; empty without any. */
  String describeOtherRoutes() {
    return routes.size() > 1
        ? TextFormat.joinFirst(routes.subList(1, routes.size()), MAX_LISTED_ROUTES)
        : "";
  }

  /** On one line that a warning has room for. */
  String toWarning() {
    Finding f = finding();
    String because = decision.reason().isEmpty() ? "" : "(" + decision.reason() + ") ";
    String suffix = because + "[" + f.rule() + "]";
    Stream<String> fault = Stream.of(f.problem());
    return onOtherObject
        ? WarningFormatter.format(
            FieldPath.ROOT,
            join(
                Stream.concat(
                    Stream.of(
                        f.object().toString(), TextFormat.joinFirst(routes, MAX_LISTED_ROUTES)),
                    fault)),
            suffix)
        : WarningFormatter.format(f.field(), join(fault), suffix);
  }

  private static String join(Stream<String> parts) {
    return parts.filter(t -> !t.isEmpty()).collect(Collectors.joining(": "));
  }
}
