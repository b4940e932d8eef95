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

/** Writes a report to each namespace with findings, if the cluster has an API for reports. */
final class PolicyReportPublisher {

  private static final String APP_NAME = PolicyReportContent.APP_NAME;
  private static final String FIELD_MANAGER = "portcullis-audit";

  /** The report APIs, the preferred one first. */
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

  /** By namespace. */
  private final Map<String, PolicyReportContent> publishedReports = new TreeMap<>();

  /** By namespace; without the reports that this replica has only read. */
  private final Map<String, List<AuditFinding>> publishedFindings = new TreeMap<>();

  private Optional<ReportApi> api = Optional.empty();

  /**
   * Creates a publisher.
   *
   * @param maxResults the limit of results in a report
   */
  PolicyReportPublisher(
      ClusterClient cluster,
      int maxResults,
      Clock clock,
      AuditMetrics metrics,
      ProblemLog problemLog) {
    this.cluster = cluster;
    this.maxResults = maxResults;
    this.clock = clock;
    this.metrics = metrics;
    this.problemLog = problemLog;
  }

  /**
   * Reads which report API the cluster has, and the reports of Portcullis.
   *
   * @return false if that failed and must be retried
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
      problemLog.report("audit: reading reports failed: " + ApiErrors.describeForAdmin(e));
      return false;
    }
  }

  private boolean isServed(ReportApi candidate) {
    return cluster.client().supports(candidate.group + "/" + candidate.version, candidate.kind);
  }

  private void readReports(ReportApi reportApi) {
    for (GenericKubernetesResource report :
        cluster
            .client()
            .genericKubernetesResources(reportApi.resourceDefinition())
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
   * Writes the reports that differ from the stored ones.
   *
   * @return false if a write failed and must be retried
   */
  boolean publish(AuditSnapshot snapshot) {
    Optional<OwnerReference> owner = ownerReference();
    // Without an owner, reports would outlive Portcullis: its namespace is being deleted.
    return api.isEmpty() || owner.isPresent() && publish(snapshot, api.get(), owner.get());
  }

  private boolean publish(AuditSnapshot snapshot, ReportApi reportApi, OwnerReference owner) {
    Map<String, List<AuditFinding>> desired = snapshot.byNamespace();
    Set<String> namespaces = new TreeSet<>(publishedReports.keySet());
    namespaces.addAll(desired.keySet());
    boolean done = true;
    for (String namespace : namespaces) {
      List<AuditFinding> findings = desired.getOrDefault(namespace, List.of());
      if (findings.equals(publishedFindings.get(namespace))) {
        continue;
      }
      PolicyReportContent before =
          publishedReports.getOrDefault(namespace, PolicyReportContent.EMPTY);
      PolicyReportContent after =
          findings.isEmpty()
              ? PolicyReportContent.EMPTY
              : PolicyReportContent.of(
                  findings, maxResults, cluster::objectReference, before, clock.instant());
      boolean published = after.equals(before) || publish(namespace, after, reportApi, owner);
      if (published) {
        publishedFindings.put(namespace, findings);
      }
      done &= published;
    }
    return done;
  }

  private boolean publish(
      String namespace, PolicyReportContent content, ReportApi reportApi, OwnerReference owner) {
    try {
      if (content.equals(PolicyReportContent.EMPTY)) {
        delete(namespace, reportApi);
        publishedReports.remove(namespace);
        publishedFindings.remove(namespace);
      } else {
        apply(namespace, content, reportApi, owner);
        publishedReports.put(namespace, content);
      }
      metrics.countReports("written", 1);
      problemLog.clear();
      return true;
    } catch (KubernetesClientException e) {
      metrics.countReports("failed", 1);
      problemLog.report(
          "audit: writing "
              + reportApi.kind
              + " "
              + namespace
              + "/"
              + APP_NAME
              + " failed: "
              + ApiErrors.describeForAdmin(e));
      // A deleted namespace or kind needs no retry.
      return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }
  }

  private void delete(String namespace, ReportApi reportApi) {
    cluster
        .client()
        .genericKubernetesResources(reportApi.resourceDefinition())
        .inNamespace(namespace)
        .withName(APP_NAME)
        .delete();
  }

  private void apply(
      String namespace, PolicyReportContent content, ReportApi reportApi, OwnerReference owner) {
    GenericKubernetesResource report = new GenericKubernetesResource();
    report.setApiVersion(reportApi.group + "/" + reportApi.version);
    report.setKind(reportApi.kind);
    report.setMetadata(
        new ObjectMetaBuilder()
            .withName(APP_NAME)
            .withNamespace(namespace)
            .withLabels(
                Map.of(
                    "app.kubernetes.io/name", APP_NAME, "app.kubernetes.io/managed-by", APP_NAME))
            .withAnnotations(
                content.omittedResults() == 0
                    ? Map.of()
                    : Map.of(
                        PolicyReportContent.OMITTED_RESULTS_ANNOTATION,
                        Integer.toString(content.omittedResults())))
            .withOwnerReferences(owner)
            .build());
    report.setAdditionalProperty(
        "scope", Map.of("apiVersion", "v1", "kind", "Namespace", "name", namespace));
    report.setAdditionalProperty("summary", content.summary());
    report.setAdditionalProperty("results", content.results());
    cluster
        .client()
        .genericKubernetesResources(reportApi.resourceDefinition())
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

  /** The namespace of Portcullis: the garbage collector deletes the reports with it. */
  private Optional<OwnerReference> ownerReference() {
    Map<String, Object> reference = cluster.objectReference(Namespace.key(cluster.namespace()));
    return Optional.ofNullable((String) reference.get("uid"))
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
