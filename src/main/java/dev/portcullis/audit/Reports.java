package dev.portcullis.audit;

import dev.portcullis.audit.Picture.Stand;
import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.model.Namespace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A report in each namespace where something is wrong, where reports are known to the cluster. */
final class Reports {

  /** The name of each; and who writes its fields. */
  private static final String US = "portcullis";

  private static final String FIELD_MANAGER = "portcullis-audit";

  /** Who knows reports. The newer comes first. */
  private enum Api {
    OPEN_REPORTS("openreports.io", "v1alpha1", "Report", "reports"),
    POLICY_REPORTS("wgpolicyk8s.io", "v1alpha2", "PolicyReport", "policyreports");

    private final String group;
    private final String version;
    private final String kind;
    private final String plural;

    Api(String group, String version, String kind, String plural) {
      this.group = group;
      this.version = version;
      this.kind = kind;
      this.plural = plural;
    }

    ResourceDefinitionContext type() {
      return new ResourceDefinitionContext.Builder()
          .withGroup(group)
          .withVersion(version)
          .withKind(kind)
          .withPlural(plural)
          .withNamespaced(true)
          .build();
    }
  }

  private final ClusterClient cluster;
  private final int most;
  private final Clock clock;
  private final Figures figures;
  private final ProblemLog trouble;
  private final Map<String, Sheet> written = new TreeMap<>();
  private final Map<String, List<Stand>> said = new TreeMap<>();
  private Optional<Api> api = Optional.empty();

  /**
   * Writes nothing yet.
   *
   * @param most how many results a report has
   */
  Reports(ClusterClient cluster, int most, Clock clock, Figures figures, ProblemLog trouble) {
    this.cluster = cluster;
    this.most = most;
    this.clock = clock;
    this.figures = figures;
    this.trouble = trouble;
  }

  /**
   * Looks which reports the cluster knows, and what ours say.
   *
   * @return whether that is known now; else it has to be tried again
   */
  boolean look() {
    try {
      api = Arrays.stream(Api.values()).filter(this::isServed).findFirst();
      written.clear();
      said.clear();
      api.ifPresent(this::read);
      trouble.clear();
      return true;
    } catch (KubernetesClientException e) {
      api = Optional.empty();
      trouble.report("audit: reports cannot be read: " + ApiErrors.describeForAdmin(e));
      return false;
    }
  }

  private boolean isServed(Api some) {
    return cluster.client().supports(some.group + "/" + some.version, some.kind);
  }

  private void read(Api some) {
    for (GenericKubernetesResource report :
        cluster
            .client()
            .genericKubernetesResources(some.type())
            .inAnyNamespace()
            .withField("metadata.name", US)
            .list()
            .getItems()) {
      written.put(
          report.getMetadata().getNamespace(),
          Sheet.read(
              Objects.requireNonNullElse(report.getMetadata().getAnnotations(), Map.of()),
              report.getAdditionalProperties()));
    }
  }

  /**
   * Writes what differs from what is there.
   *
   * @return whether all of it is there now; else it has to be tried again
   */
  boolean write(Picture picture) {
    Optional<OwnerReference> owner = owner();
    // Without an owner they would be there for ever: we are about to go.
    return api.isEmpty() || owner.isPresent() && write(picture, api.get(), owner.get());
  }

  private boolean write(Picture picture, Api some, OwnerReference owner) {
    Map<String, List<Stand>> wanted = picture.byNamespace();
    Set<String> namespaces = new TreeSet<>(written.keySet());
    namespaces.addAll(wanted.keySet());
    boolean done = true;
    for (String namespace : namespaces) {
      List<Stand> stands = wanted.getOrDefault(namespace, List.of());
      if (stands.equals(said.get(namespace))) {
        continue;
      }
      Sheet before = written.getOrDefault(namespace, Sheet.NONE);
      Sheet now =
          stands.isEmpty()
              ? Sheet.NONE
              : Sheet.of(stands, most, cluster::objectReference, before, clock.instant());
      boolean there = now.equals(before) || write(namespace, now, some, owner);
      if (there) {
        said.put(namespace, stands);
      }
      done &= there;
    }
    return done;
  }

  private boolean write(String namespace, Sheet sheet, Api some, OwnerReference owner) {
    try {
      if (sheet.equals(Sheet.NONE)) {
        delete(namespace, some);
        written.remove(namespace);
        said.remove(namespace);
      } else {
        apply(namespace, sheet, some, owner);
        written.put(namespace, sheet);
      }
      figures.reports("written", 1);
      trouble.clear();
      return true;
    } catch (KubernetesClientException e) {
      figures.reports("failed", 1);
      trouble.report(
          "audit: "
              + some.kind
              + " "
              + namespace
              + "/"
              + US
              + " cannot be written: "
              + ApiErrors.describeForAdmin(e));
      // Of a namespace that is gone, or a kind, there is nothing to be written any more.
      return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }
  }

  private void delete(String namespace, Api some) {
    cluster
        .client()
        .genericKubernetesResources(some.type())
        .inNamespace(namespace)
        .withName(US)
        .delete();
  }

  private void apply(String namespace, Sheet sheet, Api some, OwnerReference owner) {
    GenericKubernetesResource report = new GenericKubernetesResource();
    report.setApiVersion(some.group + "/" + some.version);
    report.setKind(some.kind);
    report.setMetadata(
        new ObjectMetaBuilder()
            .withName(US)
            .withNamespace(namespace)
            .withLabels(Map.of("app.kubernetes.io/name", US, "app.kubernetes.io/managed-by", US))
            .withAnnotations(
                sheet.leftOut() == 0
                    ? Map.of()
                    : Map.of(Sheet.LEFT_OUT, Integer.toString(sheet.leftOut())))
            .withOwnerReferences(owner)
            .build());
    report.setAdditionalProperty(
        "scope", Map.of("apiVersion", "v1", "kind", "Namespace", "name", namespace));
    report.setAdditionalProperty("summary", sheet.summary());
    report.setAdditionalProperty("results", sheet.results());
    cluster
        .client()
        .genericKubernetesResources(some.type())
        .inNamespace(namespace)
        .resource(report)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FIELD_MANAGER)
                .withForce(true)
                .build(),
            report);
  }

  /** Our own Namespace: when that is deleted, the garbage collector takes all reports along. */
  private Optional<OwnerReference> owner() {
    Map<String, Object> us = cluster.objectReference(Namespace.key(cluster.namespace()));
    return Optional.ofNullable((String) us.get("uid"))
        .map(
            uid ->
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Namespace")
                    .withName(cluster.namespace())
                    .withUid(uid)
                    .build());
  }
}
