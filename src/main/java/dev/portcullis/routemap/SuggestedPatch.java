package dev.portcullis.routemap;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.rules.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to type against a finding.
 *
 * @param edit what changes in the object
 * @param operations the same as a JSON Patch (RFC 6902) of the object as the API server has it;
 *     empty where there is none that could be typed
 * @param onlyFix whether there is no other way to mend it
 */
public record SuggestedPatch(
    ObjectKey object, FieldEdit edit, List<PatchOperation> operations, boolean onlyFix) {

  /**
   * One operation of a JSON Patch.
   *
   * @param path a JSON Pointer
   * @param value a {@code String} or a {@code Long}
   */
  public record PatchOperation(String op, String path, Object value) {}

  /** What the API server takes for a name; nothing else could be there, or typed without harm. */
  private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]*[a-z0-9])?");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  public SuggestedPatch {
    operations = List.copyOf(operations);
  }

  /** What mends it; empty where that is not a matter of one field. */
  static Optional<SuggestedPatch> of(Finding finding, Optional<Resource> subject) {
    return finding
        .fix()
        .or(finding::suggestedFix)
        .map(
            a ->
                new SuggestedPatch(
                    finding.object(),
                    a,
                    subject
                        .filter(SuggestedPatch::isPatchable)
                        .map(s -> operations(finding, a))
                        .orElse(List.of()),
                    finding.fix().isPresent()));
  }

  /** An Ingress of an older shape is stored in that of today, where the fields have other names. */
  private static boolean isPatchable(Resource subject) {
    ObjectKey key = subject.key();
    boolean asStored =
        !(subject instanceof Ingress ingress)
            || ingress.apiVersion() == Ingress.ApiVersion.NETWORKING_V1;
    return asStored
        && OBJECT_NAME.matcher(key.name()).matches()
        && OBJECT_NAME.matcher(key.namespace()).matches();
  }

  private static List<PatchOperation> operations(Finding finding, FieldEdit amendment) {
    List<PatchOperation> steps = new ArrayList<>();
    String path = amendment.field().toJsonPointer();
    if (amendment instanceof FieldEdit.ReplaceValue replace) {
      currentValue(finding, amendment.field())
          .ifPresent(v -> steps.add(new PatchOperation("test", path, v)));
      steps.add(new PatchOperation("replace", path, replace.value()));
    } else if (amendment instanceof FieldEdit.SetField put) {
      steps.add(new PatchOperation("add", path, put.value())); // replaces what is there
    }
    return steps;
  }

  /** What stands there now: a list may have changed while somebody read the message. */
  private static Optional<Object> currentValue(Finding finding, FieldPath at) {
    if (!finding.field().equals(at) || finding.value().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        NUMBER.matcher(finding.value()).matches()
            ? (Object) Long.valueOf(finding.value())
            : finding.value());
  }
}
