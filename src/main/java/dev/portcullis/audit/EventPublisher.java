package dev.portcullis.audit;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.ProblemLog;
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
 * Events on the objects that something is wrong with. The name of one is made of what it says, so
 * that two replicas which say the same say it once.
 */
final class EventPublisher {

  /** How {@code kubectl get events} calls what is wrong no more. */
  static final String RESOLVED_REASON = "Resolved";

  private static final String APP_NAME = "portcullis";

  /** The longest note that is taken (k/k pkg/apis/core/validation/events.go). */
  private static final int MAX_NOTE_LENGTH = 1024;

  /** So many Events are known by how often they happened. */
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
   * Writes nothing yet.
   *
   * @param instance which replica we are
   */
  EventPublisher(
      ClusterClient cluster,
      Clock clock,
      String instance,
      AuditMetrics figures,
      ProblemLog trouble) {
    this.cluster = cluster;
    this.clock = clock;
    this.reportingInstance = instance;
    this.metrics = figures;
    this.problemLog = trouble;
  }

  /** Writes it, unless the object is gone, or it was written before. */
  void publish(FindingEvent announcement) {
    Map<String, Object> regarding = cluster.objectReference(announcement.finding().id().object());
    if (!(regarding.get("uid") instanceof String uid)) {
      return; // nobody looks for news of what is not there
    }
    String name =
        APP_NAME
            + "-"
            + FindingId.hash(
                String.join(
                    "\n",
                    uid,
                    announcement.finding().id().fingerprint(),
                    Boolean.toString(announcement.appeared())));
    try {
      create(buildEvent(announcement, name, regarding));
      metrics.countEvents("written", 1);
      problemLog.clear();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        recordFailure(e);
      } else if (announcement.newlyObserved()) {
        updateSeries(announcement, name);
      }
    }
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
      FindingEvent announcement, String name, Map<String, Object> regarding) {
    GenericKubernetesResource event = newEvent(announcement, name);
    if (announcement.finding().missedByAdmission()) {
      event
          .getMetadata()
          .setAnnotations(
              Map.of(PolicyReportContent.ADMISSION_KEY, PolicyReportContent.MISSED_BY_ADMISSION));
    }
    Finding finding = announcement.finding().assessment().finding();
    event.setAdditionalProperty("eventTime", now());
    event.setAdditionalProperty("reportingController", APP_NAME + ".dev/audit");
    event.setAdditionalProperty("reportingInstance", reportingInstance);
    event.setAdditionalProperty("action", "Audit");
    event.setAdditionalProperty(
        "reason", announcement.appeared() ? camelCase(finding.rule()) : RESOLVED_REASON);
    event.setAdditionalProperty("type", announcement.appeared() ? "Warning" : "Normal");
    event.setAdditionalProperty("regarding", regarding);
    event.setAdditionalProperty(
        "note",
        truncate(
            announcement.appeared()
                ? finding.message() + "; to do: " + finding.remediation()
                : "no longer: " + finding.message()));
    return event;
  }

  private static GenericKubernetesResource newEvent(FindingEvent announcement, String name) {
    GenericKubernetesResource event = new GenericKubernetesResource();
    event.setApiVersion("events.k8s.io/v1");
    event.setKind("Event");
    event.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(announcement.finding().id().object().namespace())
            .build());
    return event;
  }

  private String now() {
    return MICRO_TIME_FORMAT.format(clock.instant());
  }

  /** {@code backend-port-missing} is {@code BackendPortMissing}. */
  static String camelCase(String rule) {
    return Arrays.stream(rule.split("-"))
        .map(w -> Character.toUpperCase(w.charAt(0)) + w.substring(1))
        .collect(Collectors.joining());
  }

  private static String truncate(String note) {
    return note.length() > MAX_NOTE_LENGTH ? note.substring(0, MAX_NOTE_LENGTH - 1) + "…" : note;
  }

  /** The same has happened once more while its Event is still kept. */
  private void updateSeries(FindingEvent announcement, String name) {
    GenericKubernetesResource series = newEvent(announcement, name);
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
    problemLog.report("audit: an Event cannot be written: " + ApiErrors.describeForAdmin(failure));
  }
}
