package dev.portcullis.model.convert;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import java.util.List;

/** The result of converting a tree. */
public sealed interface ConversionResult {

  /** An object of a kind that rules read. */
  record Converted(Resource resource) implements ConversionResult {}

  /**
   * An object of another kind.
   *
   * @param type its apiVersion and kind, for messages; empty if it is not a Kubernetes object
   */
  record Unsupported(String type) implements ConversionResult {}

  /**
   * An object of a kind that rules read, with values that the API server would not accept.
   *
   * @param meta its metadata as far as it could be read
   */
  record Invalid(ResourceMeta meta, List<FieldError> errors) implements ConversionResult {}
}
