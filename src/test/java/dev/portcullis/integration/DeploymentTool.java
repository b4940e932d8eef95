package dev.portcullis.integration;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A way to bring what is stored to what somebody wants, as a tool does it: by the same calls. */
interface DeploymentTool {

  /** What it is called, as in docs/gitops.md. */
  String name();

  /** What it does, for docs/gitops.md. */
  String describe();

  /** Runs it once for each of these, which have nothing to do with each other. */
  Map<ManagedApplication, ToolResult> run(Collection<ManagedApplication> cells);

  /**
   * What came of a run.
   *
   * @param isComplete whether it says that it has done all there is to do
   * @param output what went wrong, as it is printed
   */
  record ToolResult(boolean isComplete, String output) {

    static ToolResult of(String said) {
      return new ToolResult(said.isEmpty(), said);
    }
  }

  /** A tool that is run for one at a time. */
  interface SingleApplicationTool extends DeploymentTool {

    ToolResult run(ManagedApplication cell);

    @Override
    default Map<ManagedApplication, ToolResult> run(Collection<ManagedApplication> cells) {
      Map<ManagedApplication, ToolResult> ran = new ConcurrentHashMap<>();
      Stream<ManagedApplication> all = cells.parallelStream();
      all.forEach(c -> ran.put(c, run(c)));
      return ran;
    }
  }
}
