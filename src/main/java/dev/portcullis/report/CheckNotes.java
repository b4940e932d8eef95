package dev.portcullis.report;

import dev.portcullis.manifests.ReadError;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.SnapshotView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Messages about input that a command did not read or did not check. */
public final class CheckNotes {

  private CheckNotes() {}

  /** {@code file:line:column: error: cannot read: <reason>}. */
  public static String cannotRead(ReadError error) {
    return error.position() + ": error: cannot read: " + error.message();
  }

  /** {@code error: cannot read <resources>: <reason>}. */
  public static String cannotRead(String listFailure) {
    return "error: cannot read " + listFailure;
  }

  /** One note per namespace without any Service in the input, whose backends are not checked. */
  public static List<String> skippedNamespaces(SnapshotView snapshot) {
    Map<String, Integer> backends = new TreeMap<>();
    snapshot.objects().stream()
        .filter(Ingress.class::isInstance)
        .map(Ingress.class::cast)
        .filter(
            i -> !i.backends().isEmpty() && !snapshot.isKnown(Kind.SERVICE, i.key().namespace()))
        .forEach(i -> backends.merge(i.key().namespace(), i.backends().size(), Integer::sum));
    return backends.entrySet().stream()
        .map(
            e ->
                "namespace \"%s\" skipped: no Service in the input (%d %s not checked)"
                    .formatted(
                        e.getKey(), e.getValue(), e.getValue() == 1 ? "backend" : "backends"))
        .toList();
  }
}
