package dev.portcullis.integration;

import dev.portcullis.integration.ScenarioRun.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Generates docs/gitops.md from the results of the tools. */
final class GitopsDoc {

  private static final String BEFORE =
      """
      # How tools apply

      Made by `ToolsIT`, where each tool does to a real API server what it does in a cluster; not edited
      by hand. A Service with selector or with hand-written Endpoints or slices, and an Ingress in
      front, go through all that is in the table, one after the other. Whatever the profile, the tool
      gets there, and every time with no more help than a denial prints.

      - *at once*: with the first run
      - *after a retry*: with the same manifests and the same command again. Argo CD, Flux and operators
        do so by themselves
      - *with an exemption*: retries do not help. The line that the denial printed is pasted on the
        object that was denied, in its manifest, or by `kubectl annotate` where no manifest has it any
        more. It can be taken out as soon as the change is in, and is never missed
      - *with profile `gitops`*: the same by the command that the denial printed, `kubectl label
        namespace … portcullis.dev/profile=gitops --overwrite`, and back as soon as the change is in
      - *deleted as told*: the tool deleted the Service before what used it, was refused, and has
        forgotten about it. By now nothing uses it, and the `kubectl delete` that the denial printed
        goes through

      Where two stand, either way does it; or the first is of a port that has a name already, and the
      second of one that gets its first.

      """;

  private static final String HELP =
      """

      What makes a difference is whether a Service comes before what follows it, and whether a tool goes
      on after an error:

      - A change of both sides at once (a port's name or number, or where backends listen) is what
        profile `gitops` is for: the Service leads, and its followers must agree with what it says by
        then. `standard` and `strict` refuse each half, because the other half does not fit yet.
      - In a file the Service stands before its Ingress.
      - Argo CD prunes first. In a move that is an outage until the sync has come to the Ingress, and
        `strict` refuses it. With the sync option `PruneLast=true` it is none.
      - Under `strict` an Ingress goes before its Service. `kubectl apply --prune` and Helm do it the
        other way round, and Helm without a word: take the Ingress out of the release first, and the
        Service with the next one.

      ## What shows as drift, and why

      A name that we add is in no manifest. This is what is shown of it afterwards, where kubectl applied
      the manifests without names:

      | | Service | Endpoints | EndpointSlice |
      | --- | --- | --- | --- |
      """;

  private static final String AFTER =
      """

      A comparison by dry run shows nothing, because the dry run gets the same names. Of a Service's
      ports those are merged which have the same number, so a field that only the live one has is left
      alone. The ports of Endpoints and slices are one value: who compares three states finds another
      one, puts in his own, and gets the name again. Nothing changes in the cluster, but Argo CD says
      `OutOfSync`, and with self-healing it applies again and again.

      To be rid of it, in this order:

      - Write the name into the manifest: the one that the warning says. Nothing is added then.
      - Let the tool compare by dry run: in Argo CD the annotation
        `argocd.argoproj.io/compare-options: ServerSideDiff=true`.
      - `ignore.portcullis.dev/naming: "<reason>"` on the object, and nothing is added to it. That is
        right where no name is needed; of endpoints whose Service calls its port by a name it is not,
        and they are refused.
      """;

  private GitopsDoc() {}

  /** The page. */
  static String of(
      List<DeploymentTool> tools, List<String> profiles, List<ScenarioRun> trials, String drift) {
    StringBuilder page = new StringBuilder(BEFORE);
    page.append("| tool | what |");
    profiles.forEach(p -> page.append(" `").append(p).append("` |"));
    page.append("\n| --- | --- |").append(" --- |".repeat(profiles.size())).append('\n');
    tools.forEach(t -> append(t, profiles, trials, page));
    page.append("\nWhat each does:\n\n");
    tools.forEach(
        t -> page.append("- ").append(t.name()).append(": ").append(t.describe()).append('\n'));
    return page.append(HELP).append(drift).append(AFTER).toString();
  }

  /** Rows with equal results share a line. */
  private static void append(
      DeploymentTool tool, List<String> profiles, List<ScenarioRun> trials, StringBuilder page) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    for (RolloutScenario scenario : RolloutScenario.values()) {
      List<ScenarioRun> its =
          trials.stream()
              .filter(t -> t.application.tool == tool && t.scenario == scenario)
              .toList();
      if (!its.isEmpty()) {
        lines.computeIfAbsent(cells(profiles, its), l -> new ArrayList<>()).add(scenario.label());
      }
    }
    lines.forEach(
        (cells, words) ->
            page.append("| ")
                .append(tool.name())
                .append(" | ")
                .append(String.join("; ", words))
                .append(" |")
                .append(cells)
                .append('\n'));
  }

  private static String cells(List<String> profiles, List<ScenarioRun> trials) {
    return profiles.stream()
        .map(
            p ->
                trials.stream()
                    .filter(t -> t.application.profile.equals(p))
                    .map(ScenarioRun::outcome)
                    .distinct()
                    .sorted()
                    .map(Outcome::toString)
                    .collect(Collectors.joining(" or ", " ", " |")))
        .collect(Collectors.joining());
  }
}
