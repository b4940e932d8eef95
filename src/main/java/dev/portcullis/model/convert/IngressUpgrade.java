package dev.portcullis.model.convert;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.PortRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Upgrades an Ingress from v1beta1 to v1 with the same meaning for the API server (k/k
 * pkg/apis/networking/v1beta1 conversion, and SetDefaults_HTTPIngressPath of the same version).
 */
public final class IngressUpgrade {

  private static final String DIGITS = "[0-9]+";

  private IngressUpgrade() {}

  /**
   * The edits in the order in which they can be applied; empty if no v1 Ingress has the same
   * meaning.
   *
   * @param tree a valid Ingress of a v1beta1 version
   */
  public static List<FieldEdit> editsFor(Object tree) {
    FieldReader root = FieldReader.of(tree);
    FieldReader spec = root.field("spec");
    List<FieldEdit> edits = new ArrayList<>();
    edits.add(new FieldEdit.ReplaceValue(root.field("apiVersion").path(), "networking.k8s.io/v1"));
    List<FieldReader> backends = new ArrayList<>();
    for (FieldReader rule : spec.field("rules").items()) {
      for (FieldReader path : rule.field("http").field("paths").items()) {
        backends.add(path.field("backend"));
        // Optional in v1beta1, with this default.
        if (path.field("pathType").string().isEmpty()) {
          edits.add(
              new FieldEdit.SetField(
                  path.field("pathType").path(), "ImplementationSpecific", "path"));
        }
      }
    }
    FieldReader byDefault = spec.field("backend");
    backends.add(byDefault);
    backends.stream()
        .filter(IngressUpgrade::hasServiceName)
        .forEach(b -> edits.add(new FieldEdit.ConvertBackend(b.path())));
    if (!byDefault.isMissing()) {
      edits.add(new FieldEdit.RenameField(byDefault.path(), "defaultBackend"));
    }
    // A field that v1beta1 ignores would get a meaning in v1.
    boolean activatesIgnoredField =
        byDefault.isMissing() && !spec.field("defaultBackend").isMissing();
    return activatesIgnoredField || backends.stream().anyMatch(IngressUpgrade::hasNumericPortName)
        ? List.of()
        : edits;
  }

  private static boolean hasServiceName(FieldReader backend) {
    return !backend.isMissing() && !backend.field("serviceName").isMissing();
  }

  /** A number in quotes is a port's name, and the API server takes none without a letter. */
  private static boolean hasNumericPortName(FieldReader backend) {
    Optional<PortRef> port =
        backend.isMissing()
            ? Optional.empty()
            : ServiceConverter.readPortRef(backend.field("servicePort"));
    return port.filter(p -> p instanceof PortRef.ByName name && name.name().matches(DIGITS))
        .isPresent();
  }
}
