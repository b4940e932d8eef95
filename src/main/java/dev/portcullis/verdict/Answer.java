package dev.portcullis.verdict;

import dev.portcullis.model.FieldPath;
import dev.portcullis.rules.Finding;
import dev.portcullis.verdict.Judgement.Outcome;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A verdict in words, ready to be sent.
 *
 * @param message what a denial says, on several lines; empty if it is none
 * @param causes the denied findings one by one
 * @param retryAfterSeconds when to come again, where nothing was decided; 0 if it was
 * @param warnings for whoever asked, worst first; each on one line of at most 120 characters
 * @param rules the ids of the rules that found something, by what became of it; sorted
 * @param confirmation what came of looking at live objects
 */
public record Answer(
    boolean allowed,
    String message,
    List<Cause> causes,
    int retryAfterSeconds,
    List<String> warnings,
    Map<Outcome, Set<String>> rules,
    Confirmation confirmation) {

  /** One denied finding, as {@code status.details.causes} has it. */
  public record Cause(String rule, FieldPath field, String message) {}

  /** How many findings a denial spells out; the rest is a count. */
  private static final int SPELLED_OUT = 8;

  /** How long an exemption that we propose lasts, in days. */
  private static final int PROPOSED_DAYS = 30;

  /** Lets nothing through unread: whoever asks may ask again. */
  static Answer comeAgain(Request request) {
    return new Answer(
        false,
        "not decided yet: there is too much to look at for namespace "
            + request.namespace()
            + " at once; ask again in a second",
        List.of(),
        1,
        List.of(),
        Map.of(),
        Confirmation.PUT_OFF);
  }

  /** The words for a verdict. */
  public static Answer of(Verdict verdict, LocalDate today) {
    List<Judgement> denied = verdict.with(Outcome.DENIED).toList();
    Stream<String> warnings = verdict.with(Outcome.WARNED).map(j -> warning(verdict.request(), j));
    Stream<String> notes = verdict.notes().stream().map(n -> Warning.of(FieldPath.ROOT, n, ""));
    return new Answer(
        denied.isEmpty(),
        denied.isEmpty() ? "" : message(verdict, denied, today),
        denied.stream()
            .limit(SPELLED_OUT)
            .map(Judgement::finding)
            .map(f -> new Cause(f.rule(), f.at(), line(verdict.request(), f)))
            .toList(),
        0,
        Warning.few(Stream.concat(warnings, notes).distinct().toList()),
        rules(verdict),
        Confirmation.NONE);
  }

  /** The same after a look at live objects. */
  Answer after(Confirmation look) {
    return new Answer(allowed, message, causes, retryAfterSeconds, warnings, rules, look);
  }

  /** A warning of any length, fit to be sent. */
  public static String shortWarning(String text) {
    return Warning.of(FieldPath.ROOT, text, "");
  }

  private static String message(Verdict verdict, List<Judgement> denied, LocalDate today) {
    Request request = verdict.request();
    List<String> lines = new ArrayList<>();
    lines.add(
        request.change().key()
            + switch (request.operation()) {
              case CREATE -> " was not created:";
              case UPDATE -> " was not changed:";
              case DELETE -> " was not deleted:";
            });
    for (Judgement j : denied.subList(0, Math.min(SPELLED_OUT, denied.size()))) {
      lines.add("  " + line(request, j.finding()));
      // What would mend it undoes a deletion; the ways out say what to do in place of that.
      if (request.operation() != Operation.DELETE) {
        lines.add("    to do: " + j.finding().remedy());
      }
      if (!j.because().isEmpty()) {
        lines.add("    " + j.because());
      }
    }
    if (denied.size() > SPELLED_OUT) {
      lines.add("  and " + (denied.size() - SPELLED_OUT) + " more");
    }
    lines.addAll(WaysOut.of(verdict, denied, today.plusDays(PROPOSED_DAYS)));
    return String.join("\n", lines);
  }

  /** A finding on one line; that of another object says which. */
  private static String line(Request request, Finding finding) {
    return finding.object().equals(request.change().key())
        ? finding.message()
        : finding.object() + ": " + finding.message();
  }

  private static String warning(Request request, Judgement judgement) {
    Finding f = judgement.finding();
    String text =
        Stream.of(f.problem(), f.value(), f.instead())
            .filter(t -> !t.isEmpty())
            .collect(Collectors.joining(": "));
    String suffix =
        (judgement.because().isEmpty() ? "" : "(" + judgement.because() + ") ")
            + "["
            + f.rule()
            + "]";
    return f.object().equals(request.change().key())
        ? Warning.of(f.at(), text, suffix)
        : Warning.of(FieldPath.ROOT, f.object() + ": " + text, suffix);
  }

  private static Map<Outcome, Set<String>> rules(Verdict verdict) {
    Map<Outcome, Set<String>> rules = new TreeMap<>();
    verdict
        .judgements()
        .forEach(
            j -> rules.computeIfAbsent(j.outcome(), o -> new TreeSet<>()).add(j.finding().rule()));
    return rules;
  }
}
