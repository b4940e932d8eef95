package dev.portcullis.report;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.SnapshotView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Notes on what a check did not look up. */
public final class CheckNotes {

  private CheckNotes() {}

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
                "namespace "
                    + e.getKey()
                    + " has no Service in this set, so backends there were not looked up ("
                    + e.getValue()
                    + ")")
        .toList();
  }
}
