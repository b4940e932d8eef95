package dev.portcullis.integration;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A deployment tool, which brings the stored objects to the desired state. */
interface DeploymentTool {

  /** The name in docs/gitops.md. */
  String name();

  /** What the description in docs/gitops.md is based on: a program, or its documentation. */
  String basis();

  /** The description in docs/gitops.md. */
  String describe();

  /** Runs the tool once for each of these independent applications. */
  Map<ManagedApplication, ToolResult> run(Collection<ManagedApplication> cells);

  /**
   * The result of a run.
   *
   * @param isComplete whether the tool reports success
   * @param output its error output
   */
  record ToolResult(boolean isComplete, String output) {

    static ToolResult of(String printed) {
      return new ToolResult(printed.isEmpty(), printed);
    }
  }

  /** A tool that runs for one application at a time. */
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
