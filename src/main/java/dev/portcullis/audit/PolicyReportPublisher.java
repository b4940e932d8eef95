package dev.portcullis.audit;

import dev.portcullis.audit.AuditSnapshot.AuditFinding;
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
final class PolicyReportPublisher {

  /** The name of each; and who writes its fields. */
  private static final String APP_NAME = "portcullis";

  private static final String FIELD_MANAGER = "portcullis-audit";

  /** Who knows reports. The newer comes first. */
  private enum ReportApi {
    OPEN_REPORTS("openreports.io", "v1alpha1", "Report", "reports"),
    POLICY_REPORTS("wgpolicyk8s.io", "v1alpha2", "PolicyReport", "policyreports");

    private final String group;
    private final String version;
    private final String kind;
    private final String plural;

    ReportApi(String group, String version, String kind, String plural) {
      this.group = group;
      this.version = version;
      this.kind = kind;
      this.plural = plural;
    }

    ResourceDefinitionContext resourceDefinition() {
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
  private final int maxResults;
  private final Clock clock;
  private final AuditMetrics metrics;
  private final ProblemLog problemLog;
  private final Map<String, PolicyReportContent> publishedReports = new TreeMap<>();
  private final Map<String, List<AuditFinding>> publishedFindings = new TreeMap<>();
  private Optional<ReportApi> api = Optional.empty();

  /**
   * Writes nothing yet.
   *
   * @param most how many results a report has
   */
  PolicyReportPublisher(
      ClusterClient cluster, int most, Clock clock, AuditMetrics figures, ProblemLog trouble) {
    this.cluster = cluster;
    this.maxResults = most;
    this.clock = clock;
    this.metrics = figures;
    this.problemLog = trouble;
  }

  /**
   * Looks which reports the cluster knows, and what ours say.
   *
   * @return whether that is known now; else it has to be tried again
   */
  boolean refresh() {
    try {
      api = Arrays.stream(ReportApi.values()).filter(this::isServed).findFirst();
      publishedReports.clear();
      publishedFindings.clear();
      api.ifPresent(this::readReports);
      problemLog.clear();
      return true;
    } catch (KubernetesClientException e) {
      api = Optional.empty();
      problemLog.report("audit: reports cannot be read: " + ApiErrors.describeForAdmin(e));
      return false;
    }
  }

  private boolean isServed(ReportApi some) {
    return cluster.client().supports(some.group + "/" + some.version, some.kind);
  }

  private void readReports(ReportApi some) {
    for (GenericKubernetesResource report :
        cluster
            .client()
            .genericKubernetesResources(some.resourceDefinition())
            .inAnyNamespace()
            .withField("metadata.name", APP_NAME)
            .list()
            .getItems()) {
      publishedReports.put(
          report.getMetadata().getNamespace(),
          PolicyReportContent.parse(
              Objects.requireNonNullElse(report.getMetadata().getAnnotations(), Map.of()),
              report.getAdditionalProperties()));
    }
  }

  /**
   * Writes what differs from what is there.
   *
   * @return whether all of it is there now; else it has to be tried again
   */
  boolean publish(AuditSnapshot picture) {
    Optional<OwnerReference> owner = ownerReference();
    // Without an owner they would be there for ever: we are about to go.
    return api.isEmpty() || owner.isPresent() && publish(picture, api.get(), owner.get());
  }

  private boolean publish(AuditSnapshot picture, ReportApi some, OwnerReference owner) {
    Map<String, List<AuditFinding>> wanted = picture.byNamespace();
    Set<String> namespaces = new TreeSet<>(publishedReports.keySet());
    namespaces.addAll(wanted.keySet());
    boolean done = true;
    for (String namespace : namespaces) {
      List<AuditFinding> stands = wanted.getOrDefault(namespace, List.of());
      if (stands.equals(publishedFindings.get(namespace))) {
        continue;
      }
      PolicyReportContent before =
          publishedReports.getOrDefault(namespace, PolicyReportContent.EMPTY);
      PolicyReportContent now =
          stands.isEmpty()
              ? PolicyReportContent.EMPTY
              : PolicyReportContent.of(
                  stands, maxResults, cluster::objectReference, before, clock.instant());
      boolean there = now.equals(before) || publish(namespace, now, some, owner);
      if (there) {
        publishedFindings.put(namespace, stands);
      }
      done &= there;
    }
    return done;
  }

  private boolean publish(
      String namespace, PolicyReportContent sheet, ReportApi some, OwnerReference owner) {
    try {
      if (sheet.equals(PolicyReportContent.EMPTY)) {
        delete(namespace, some);
        publishedReports.remove(namespace);
        publishedFindings.remove(namespace);
      } else {
        apply(namespace, sheet, some, owner);
        publishedReports.put(namespace, sheet);
      }
      metrics.countReports("written", 1);
      problemLog.clear();
      return true;
    } catch (KubernetesClientException e) {
      metrics.countReports("failed", 1);
      problemLog.report(
          "audit: "
              + some.kind
              + " "
              + namespace
              + "/"
              + APP_NAME
              + " cannot be written: "
              + ApiErrors.describeForAdmin(e));
      // Of a namespace that is gone, or a kind, there is nothing to be written any more.
      return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }
  }

  private void delete(String namespace, ReportApi some) {
    cluster
        .client()
        .genericKubernetesResources(some.resourceDefinition())
        .inNamespace(namespace)
        .withName(APP_NAME)
        .delete();
  }

  private void apply(
      String namespace, PolicyReportContent sheet, ReportApi some, OwnerReference owner) {
    GenericKubernetesResource report = new GenericKubernetesResource();
    report.setApiVersion(some.group + "/" + some.version);
    report.setKind(some.kind);
    report.setMetadata(
        new ObjectMetaBuilder()
            .withName(APP_NAME)
            .withNamespace(namespace)
            .withLabels(
                Map.of(
                    "app.kubernetes.io/name", APP_NAME, "app.kubernetes.io/managed-by", APP_NAME))
            .withAnnotations(
                sheet.omittedResults() == 0
                    ? Map.of()
                    : Map.of(
                        PolicyReportContent.OMITTED_RESULTS_ANNOTATION,
                        Integer.toString(sheet.omittedResults())))
            .withOwnerReferences(owner)
            .build());
    report.setAdditionalProperty(
        "scope", Map.of("apiVersion", "v1", "kind", "Namespace", "name", namespace));
    report.setAdditionalProperty("summary", sheet.summary());
    report.setAdditionalProperty("results", sheet.results());
    cluster
        .client()
        .genericKubernetesResources(some.resourceDefinition())
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
  private Optional<OwnerReference> ownerReference() {
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
