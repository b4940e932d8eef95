package dev.portcullis.audit;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.audit.AuditSnapshot.RepairState;
import dev.portcullis.audit.FindingEvent.EventType;
import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.policy.PortNameRepair;
import dev.portcullis.rules.Finding;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes Events for the objects with findings. The name of an Event is derived from its content, so
 * that two replicas do not write the same Event twice.
 */
final class EventPublisher {

  /** The reason of an Event for a resolved finding. */
  static final String RESOLVED_REASON = "Resolved";

  /** The API server's limit (k/k pkg/apis/core/validation/events.go). */
  private static final int MAX_NOTE_LENGTH = 1024;

  /** The number of Events with a known count of occurrences. */
  private static final int MAX_TRACKED_EVENTS = 1000;

  private static final ResourceDefinitionContext EVENT_RESOURCE =
      new ResourceDefinitionContext.Builder()
          .withGroup("events.k8s.io")
          .withVersion("v1")
          .withKind("Event")
          .withPlural("events")
          .withNamespaced(true)
          .build();

  private static final DateTimeFormatter MICRO_TIME_FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final ClusterClient cluster;
  private final Clock clock;
  private final String reportingInstance;
  private final AuditMetrics metrics;
  private final ProblemLog problemLog;
  private final Map<String, Integer> occurrences =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MAX_TRACKED_EVENTS;
        }
      };

  /**
   * Creates a publisher.
   *
   * @param reportingInstance the name of this replica
   */
  EventPublisher(
      ClusterClient cluster,
      Clock clock,
      String reportingInstance,
      AuditMetrics metrics,
      ProblemLog problemLog) {
    this.cluster = cluster;
    this.clock = clock;
    this.reportingInstance = reportingInstance;
    this.metrics = metrics;
    this.problemLog = problemLog;
  }

  /** Writes an Event, unless the object was deleted or the Event exists. */
  void publish(FindingEvent event) {
    Map<String, Object> regarding = cluster.objectReference(event.finding().id().object());
    if (!(regarding.get("uid") instanceof String uid)) {
      return; // the object was deleted
    }
    String name =
        eventName(
            uid,
            event.finding().id().fingerprint(),
            Boolean.toString(event.type() == EventType.APPEARED));
    try {
      create(buildEvent(event, name, regarding));
      metrics.countEvents("written", 1);
      problemLog.clear();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        recordFailure(e);
      } else if (event.newlyObserved()) {
        updateSeries(event, name);
      }
    }
  }

  /**
   * Writes an Event about port names that were added, unless the object was deleted.
   *
   * @param resourceVersion of the object with the names
   */
  void publishRepair(PortNameRepair repair, String resourceVersion) {
    ObjectKey key = repair.endpoints().key();
    Map<String, Object> regarding = cluster.objectReference(key);
    if (!(regarding.get("uid") instanceof String uid)) {
      return; // the object was deleted
    }
    GenericKubernetesResource event = newResource(key.namespace(), eventName(uid, resourceVersion));
    describe(event, regarding, "Normal", "PortNamesAdded", "Repair", repair.describe());
    try {
      create(event);
      metrics.countEvents("written", 1);
      problemLog.clear();
    } catch (KubernetesClientException e) {
      recordFailure(e);
    }
  }

  private static String eventName(String... content) {
    return PolicyReportContent.APP_NAME + "-" + FindingId.hash(String.join("\n", content));
  }

  private void create(GenericKubernetesResource event) {
    cluster
        .client()
        .genericKubernetesResources(EVENT_RESOURCE)
        .inNamespace(event.getMetadata().getNamespace())
        .resource(event)
        .create();
  }

  private GenericKubernetesResource buildEvent(
      FindingEvent event, String name, Map<String, Object> regarding) {
    GenericKubernetesResource resource =
        newResource(event.finding().id().object().namespace(), name);
    if (event.finding().missedByAdmission()) {
      resource
          .getMetadata()
          .setAnnotations(
              Map.of(PolicyReportContent.ADMISSION_KEY, PolicyReportContent.MISSED_BY_ADMISSION));
    }
    Finding finding = event.finding().assessment().finding();
    if (event.type() == EventType.APPEARED) {
      String note = finding.message() + overdueRepair(event) + "; help: " + finding.remediation();
      describe(resource, regarding, "Warning", camelCase(finding.rule()), "Audit", note);
    } else {
      String note = "resolved: " + finding.message();
      describe(resource, regarding, "Normal", RESOLVED_REASON, "Audit", note);
    }
    return resource;
  }

  private void describe(
      GenericKubernetesResource event,
      Map<String, Object> regarding,
      String type,
      String reason,
      String action,
      String note) {
    event.setAdditionalProperty("eventTime", now());
    event.setAdditionalProperty("reportingController", PolicyReportContent.APP_NAME + ".dev/audit");
    event.setAdditionalProperty("reportingInstance", reportingInstance);
    event.setAdditionalProperty("action", action);
    event.setAdditionalProperty("reason", reason);
    event.setAdditionalProperty("type", type);
    event.setAdditionalProperty("regarding", regarding);
    event.setAdditionalProperty("note", truncate(note));
  }

  private static String overdueRepair(FindingEvent event) {
    return event.finding().repair() == RepairState.OVERDUE
        ? "; not repaired within "
            + FindingTracker.REPAIR_TIME.toMinutes()
            + " minutes after an update of its release"
        : "";
  }

  private static GenericKubernetesResource newResource(String namespace, String name) {
    GenericKubernetesResource resource = new GenericKubernetesResource();
    resource.setApiVersion("events.k8s.io/v1");
    resource.setKind("Event");
    resource.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    return resource;
  }

  private String now() {
    return MICRO_TIME_FORMAT.format(clock.instant());
  }

  /** Converts {@code backend-port-missing} to {@code BackendPortMissing}. */
  static String camelCase(String rule) {
    return Arrays.stream(rule.split("-"))
        .map(w -> Character.toUpperCase(w.charAt(0)) + w.substring(1))
        .collect(Collectors.joining());
  }

  private static String truncate(String note) {
    return note.length() > MAX_NOTE_LENGTH ? note.substring(0, MAX_NOTE_LENGTH - 1) + "…" : note;
  }

  /** Counts another occurrence in an Event that has not expired. */
  private void updateSeries(FindingEvent event, String name) {
    GenericKubernetesResource series = newResource(event.finding().id().object().namespace(), name);
    series.setAdditionalProperty(
        "series",
        Map.of(
            "count", occurrences.merge(name, 2, (old, two) -> old + 1), "lastObservedTime", now()));
    try {
      cluster
          .client()
          .genericKubernetesResources(EVENT_RESOURCE)
          .inNamespace(series.getMetadata().getNamespace())
          .resource(series)
          .patch(new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(), series);
      metrics.countEvents("written", 1);
    } catch (KubernetesClientException e) {
      recordFailure(e);
    }
  }

  private void recordFailure(KubernetesClientException failure) {
    metrics.countEvents("failed", 1);
    problemLog.report("audit: writing an Event failed: " + ApiErrors.describeForAdmin(failure));
  }
}
