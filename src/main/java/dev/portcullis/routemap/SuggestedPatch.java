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
 * A patch that fixes a finding.
 *
 * @param operations the edit as a JSON Patch (RFC 6902) for the API server; empty if it cannot be
 *     expressed safely
 * @param onlyFix whether this is the only possible fix
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

  /** Valid object names only: the patch becomes part of a shell command. */
  private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]*[a-z0-9])?");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  public SuggestedPatch {
    operations = List.copyOf(operations);
  }

  /** The patch for a finding; empty if it takes more than one field. */
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

  /** The API server stores beta Ingresses as v1, with other field names. */
  private static boolean isPatchable(Resource subject) {
    ObjectKey key = subject.key();
    boolean asStored =
        !(subject instanceof Ingress ingress)
            || ingress.apiVersion() == Ingress.ApiVersion.NETWORKING_V1;
    return asStored
        && OBJECT_NAME.matcher(key.name()).matches()
        && OBJECT_NAME.matcher(key.namespace()).matches();
  }

  private static List<PatchOperation> operations(Finding finding, FieldEdit edit) {
    List<PatchOperation> operations = new ArrayList<>();
    String path = edit.field().toJsonPointer();
    if (edit instanceof FieldEdit.ReplaceValue replace) {
      currentValue(finding, edit.field())
          .ifPresent(v -> operations.add(new PatchOperation("test", path, v)));
      operations.add(new PatchOperation("replace", path, replace.value()));
    } else if (edit instanceof FieldEdit.SetField set) {
      operations.add(new PatchOperation("add", path, set.value())); // replaces an existing value
    }
    return operations;
  }

  /** The value that the patch tests for, because the list may have changed in the meantime. */
  private static Optional<Object> currentValue(Finding finding, FieldPath field) {
    if (!finding.field().equals(field) || finding.value().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        NUMBER.matcher(finding.value()).matches()
            ? (Object) Long.valueOf(finding.value())
            : finding.value());
  }
}
