package dev.portcullis.overlay;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Rollout;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.model.TextFormat;
import dev.portcullis.plan.PlanContext;
import dev.portcullis.plan.SingleApply;
import dev.portcullis.policy.AdmissionDecision;
import dev.portcullis.policy.Policy;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Notes about files that are valid together, but that one apply cannot store. */
public final class SingleApplyNotes {

  private static final int MAX_LISTED_OBJECTS = 4;

  private SingleApplyNotes() {}

  /**
   * One note for each namespace in which one apply would be denied; none if objects could not be
   * read.
   *
   * @param set the files, which are valid after the apply
   */
  public static List<String> of(
      ManifestSet set,
      ClusterOverlay cluster,
      DataPlane dataPlane,
      Policy policy,
      LocalDate today) {
    if (!cluster.namespacedFailures().isEmpty()) {
      return List.of();
    }
    List<Resource> live =
        cluster.userManagedObjects().values().stream().map(SourcedResource::resource).toList();
    List<Resource> desired =
        set.manifests().stream()
            .filter(m -> !(m.resource() instanceof Rollout))
            .map((Manifest m) -> cluster.afterApply(m).resource())
            .toList();
    PlanContext context =
        new PlanContext(ClusterOverlay.namespacesOf(set), dataPlane, policy, today);
    Map<String, List<AdmissionDecision>> byNamespace =
        SingleApply.denials(live, desired, context).stream()
            .collect(
                Collectors.groupingBy(
                    d -> d.request().change().key().namespace(),
                    TreeMap::new,
                    Collectors.toList()));
    return byNamespace.entrySet().stream().map(e -> note(e.getKey(), e.getValue())).toList();
  }

  private static String note(String namespace, List<AdmissionDecision> denials) {
    List<String> objects =
        denials.stream()
            .map(d -> d.request().change().key())
            .map(k -> k.kind() + " " + k.name())
            .distinct()
            .toList();
    return "namespace \""
        + namespace
        + "\": the result is valid, but profile "
        + denials.get(0).policy().profile()
        + " rejects "
        + TextFormat.joinFirst(objects, MAX_LISTED_OBJECTS)
        + " in one apply; run: portcullis plan --cluster -f <your files>";
  }
}
