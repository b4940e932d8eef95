package dev.portcullis.model.convert;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.PortRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What makes an Ingress of v1beta1 one of v1 that means the same to the API server (k/k
 * pkg/apis/networking/v1beta1 conversion, and SetDefaults_HTTPIngressPath of the same version).
 */
public final class IngressUpgrade {

  private static final String DIGITS = "[0-9]+";

  private IngressUpgrade() {}

  /**
   * The amendments, in the order in which they can be made; none where there is no v1 that means
   * the same.
   *
   * @param tree an Ingress that could be read, in one of the v1beta1 versions
   */
  public static List<FieldEdit> editsFor(Object tree) {
    FieldReader root = FieldReader.at(tree);
    FieldReader spec = root.field("spec");
    List<FieldEdit> amendments = new ArrayList<>();
    amendments.add(
        new FieldEdit.ReplaceValue(root.field("apiVersion").at(), "networking.k8s.io/v1"));
    List<FieldReader> backends = new ArrayList<>();
    for (FieldReader rule : spec.field("rules").items()) {
      for (FieldReader path : rule.field("http").field("paths").items()) {
        backends.add(path.field("backend"));
        // It was optional, and this is what the API server took where it was missing.
        if (path.field("pathType").string().isEmpty()) {
          amendments.add(
              new FieldEdit.SetField(
                  path.field("pathType").at(), "ImplementationSpecific", "path"));
        }
      }
    }
    FieldReader byDefault = spec.field("backend");
    backends.add(byDefault);
    backends.stream()
        .filter(IngressUpgrade::hasServiceName)
        .forEach(b -> amendments.add(new FieldEdit.ConvertBackend(b.at())));
    if (!byDefault.isMissing()) {
      amendments.add(new FieldEdit.RenameField(byDefault.at(), "defaultBackend"));
    }
    // What the API server did not know then would have a meaning now.
    boolean woken = byDefault.isMissing() && !spec.field("defaultBackend").isMissing();
    return woken || backends.stream().anyMatch(IngressUpgrade::hasNumericPortName)
        ? List.of()
        : amendments;
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
