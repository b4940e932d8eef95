package dev.portcullis.model.convert;

import dev.portcullis.model.Resource;
import java.util.List;

/** What became of a tree. */
public sealed interface ConversionResult {

  /** An object that takes part in the chain. */
  record Converted(Resource resource) implements ConversionResult {}

  /**
   * Something the chain has nothing to do with.
   *
   * @param type its apiVersion and kind, for people; empty if it is no Kubernetes object at all
   */
  record Unsupported(String type) implements ConversionResult {}

  /** An object of a kind we read, in a shape the API server would not take. */
  record Invalid(List<FieldError> errors) implements ConversionResult {}
}
