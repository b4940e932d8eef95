package dev.portcullis.verdict;

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
 * @param elsewhere whether it stands on another object than the request's
 */
record Told(Judgement judgement, List<String> routes, boolean elsewhere) {

  /** How many routes are named; the rest is a count. */
  private static final int NAMED = 3;

  /** These in their order. */
  static List<Told> of(Request request, Stream<Judgement> judgements) {
    Map<Object, List<Judgement>> hops =
        judgements.collect(
            Collectors.groupingBy(
                j -> isElsewhere(request, j) ? hop(j) : j,
                LinkedHashMap::new,
                Collectors.toList()));
    return hops.values().stream()
        .map(
            same ->
                new Told(
                    same.get(0),
                    same.stream()
                        .map(j -> j.finding().route())
                        .filter(r -> !r.isEmpty())
                        .distinct()
                        .toList(),
                    isElsewhere(request, same.get(0))))
        .toList();
  }

  private static boolean isElsewhere(Request request, Judgement judgement) {
    return !judgement.finding().object().equals(request.change().key());
  }

  private static Object hop(Judgement judgement) {
    Finding f = judgement.finding();
    return List.of(f.object(), f.rule(), f.about(), judgement.because());
  }

  Finding finding() {
    return judgement.finding();
  }

  /** On one line of any length; that of another object says which. */
  String line() {
    return elsewhere ? finding().object() + ": " + finding().message() : finding().message();
  }

  /** The routes besides the one that the line tells of; empty without any. */
  String otherRoutes() {
    return routes.size() > 1 ? TextFormat.joinFirst(routes.subList(1, routes.size()), NAMED) : "";
  }

  /** On one line that a warning has room for. */
  String warning() {
    Finding f = finding();
    String because = judgement.because().isEmpty() ? "" : "(" + judgement.because() + ") ";
    String suffix = because + "[" + f.rule() + "]";
    Stream<String> fault = Stream.of(f.problem(), f.value(), f.instead());
    return elsewhere
        ? Warning.of(
            FieldPath.ROOT,
            joined(
                Stream.concat(
                    Stream.of(f.object().toString(), TextFormat.joinFirst(routes, NAMED)), fault)),
            suffix)
        : Warning.of(f.at(), joined(fault), suffix);
  }

  private static String joined(Stream<String> parts) {
    return parts.filter(t -> !t.isEmpty()).collect(Collectors.joining(": "));
  }
}
