package dev.portcullis.verdict;

import dev.portcullis.model.FieldPath;
import dev.portcullis.verdict.Judgement.Outcome;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    List<Told> told = Told.of(verdict.request(), verdict.with(Outcome.DENIED));
    Stream<String> warnings =
        Told.of(verdict.request(), verdict.with(Outcome.WARNED)).stream().map(Told::warning);
    Stream<String> notes = verdict.notes().stream().map(n -> Warning.of(FieldPath.ROOT, n, ""));
    return new Answer(
        told.isEmpty(),
        told.isEmpty() ? "" : message(verdict, told, today),
        told.stream()
            .limit(SPELLED_OUT)
            .map(t -> new Cause(t.finding().rule(), t.finding().at(), t.line()))
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

  private static String message(Verdict verdict, List<Told> denied, LocalDate today) {
    Request request = verdict.request();
    List<String> detour =
        Detour.of(request.change(), denied.stream().filter(Told::elsewhere).map(Told::finding));
    List<String> lines = new ArrayList<>();
    lines.add(
        request.change().key()
            + switch (request.operation()) {
              case CREATE -> " was not created:";
              case UPDATE -> " was not changed:";
              case DELETE -> " was not deleted:";
            });
    for (Told told : denied.subList(0, Math.min(SPELLED_OUT, denied.size()))) {
      lines.add("  " + told.line());
      if (!told.otherRoutes().isEmpty()) {
        lines.add("    and the same for " + told.otherRoutes());
      }
      // What would mend it undoes a deletion; and where there are steps, they are what to do.
      if (request.operation() != Operation.DELETE && !(told.elsewhere() && !detour.isEmpty())) {
        lines.add("    to do: " + told.finding().remedy());
      }
      if (!told.judgement().because().isEmpty()) {
        lines.add("    " + told.judgement().because());
      }
    }
    if (denied.size() > SPELLED_OUT) {
      lines.add("  and " + more(denied.subList(SPELLED_OUT, denied.size())));
    }
    lines.addAll(WaysOut.of(verdict, denied, detour, today.plusDays(PROPOSED_DAYS)));
    return String.join("\n", lines);
  }

  private static String more(List<Told> rest) {
    long routes = rest.stream().filter(Told::elsewhere).mapToLong(t -> t.routes().size()).sum();
    return rest.size()
        + " more"
        + (routes == 0 ? "" : ", with " + routes + (routes == 1 ? " route" : " routes"));
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
