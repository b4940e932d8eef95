package dev.portcullis.cluster;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A way to bring what is stored to what somebody wants, as a tool does it: by the same calls. */
interface Tool {

  /** What it is called, as in docs/gitops.md. */
  String name();

  /** What it does, for docs/gitops.md. */
  String does();

  /** Runs it once for each of these, which have nothing to do with each other. */
  Map<Cell, Ran> run(Collection<Cell> cells);

  /**
   * What came of a run.
   *
   * @param done whether it says that it has done all there is to do
   * @param said what went wrong, as it is printed
   */
  record Ran(boolean done, String said) {

    static Ran of(String said) {
      return new Ran(said.isEmpty(), said);
    }
  }

  /** A tool that is run for one at a time. */
  interface Single extends Tool {

    Ran run(Cell cell);

    @Override
    default Map<Cell, Ran> run(Collection<Cell> cells) {
      Map<Cell, Ran> ran = new ConcurrentHashMap<>();
      Stream<Cell> all = cells.parallelStream();
      all.forEach(c -> ran.put(c, run(c)));
      return ran;
    }
  }
}
