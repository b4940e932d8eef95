package dev.portcullis.rules;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.UnreadableResource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The finding on an object that no rule evaluates, because it is too large to keep. Only the audit
 * reports it: files have no such objects, and a review holds its object.
 */
public final class ObjectTooLarge {

  private static final RuleInfo INFO =
      new RuleInfo(
          RuleInfo.idOf(ObjectTooLarge.class),
          Severity.WARNING,
          Evidence.SELF,
          Set.of(),
          "An object is too large to keep, so it is not evaluated.",
          "",
          "",
          List.of());

  private ObjectTooLarge() {}

  /** The finding; empty for an object whose content is unknown for another reason. */
  public static Optional<Finding> check(UnreadableResource subject) {
    return subject.isTooLarge()
        ? Optional.of(
            INFO.finding(subject.meta())
                .hop("object")
                .field(FieldPath.ROOT)
                .problem(subject.key() + " is too large to keep, so it is not evaluated")
                .help("split it into smaller objects, or give the server more memory")
                .build())
        : Optional.empty();
  }
}
