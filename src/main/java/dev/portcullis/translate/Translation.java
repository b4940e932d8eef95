package dev.portcullis.translate;

import dev.portcullis.model.Resource;
import java.util.List;

/** What became of a tree. */
public sealed interface Translation {

  /** An object that takes part in the chain. */
  record Read(Resource resource) implements Translation {}

  /**
   * Something the chain has nothing to do with.
   *
   * @param what its apiVersion and kind, for people; empty if it is no Kubernetes object at all
   */
  record Skipped(String what) implements Translation {}

  /** An object of a kind we read, in a shape the API server would not take. */
  record Broken(List<Problem> problems) implements Translation {}
}
