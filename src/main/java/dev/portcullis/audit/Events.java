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
final class Events {

  /** How {@code kubectl get events} calls what is wrong no more. */
  static final String MENDED = "Mended";

  private static final String US = "portcullis";

  /** The longest note that is taken (k/k pkg/apis/core/validation/events.go). */
  private static final int LONGEST = 1024;

  /** So many Events are known by how often they happened. */
  private static final int KNOWN = 1000;

  private static final ResourceDefinitionContext TYPE =
      new ResourceDefinitionContext.Builder()
          .withGroup("events.k8s.io")
          .withVersion("v1")
          .withKind("Event")
          .withPlural("events")
          .withNamespaced(true)
          .build();

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final ClusterClient cluster;
  private final Clock clock;
  private final String instance;
  private final Figures figures;
  private final ProblemLog trouble;
  private final Map<String, Integer> times =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > KNOWN;
        }
      };

  /**
   * Writes nothing yet.
   *
   * @param instance which replica we are
   */
  Events(ClusterClient cluster, Clock clock, String instance, Figures figures, ProblemLog trouble) {
    this.cluster = cluster;
    this.clock = clock;
    this.instance = instance;
    this.figures = figures;
    this.trouble = trouble;
  }

  /** Writes it, unless the object is gone, or it was written before. */
  void write(Announcement announcement) {
    Map<String, Object> regarding =
        cluster.objectReference(announcement.stand().identity().object());
    if (!(regarding.get("uid") instanceof String uid)) {
      return; // nobody looks for news of what is not there
    }
    String name =
        US
            + "-"
            + FindingId.hash(
                String.join(
                    "\n",
                    uid,
                    announcement.stand().identity().fingerprint(),
                    Boolean.toString(announcement.appeared())));
    try {
      create(event(announcement, name, regarding));
      figures.events("written", 1);
      trouble.clear();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        failed(e);
      } else if (announcement.witnessed()) {
        again(announcement, name);
      }
    }
  }

  private void create(GenericKubernetesResource event) {
    cluster
        .client()
        .genericKubernetesResources(TYPE)
        .inNamespace(event.getMetadata().getNamespace())
        .resource(event)
        .create();
  }

  private GenericKubernetesResource event(
      Announcement announcement, String name, Map<String, Object> regarding) {
    GenericKubernetesResource event = empty(announcement, name);
    if (announcement.stand().unrefused()) {
      event.getMetadata().setAnnotations(Map.of(Sheet.ADMISSION, Sheet.UNREFUSED));
    }
    Finding finding = announcement.stand().opinion().finding();
    event.setAdditionalProperty("eventTime", now());
    event.setAdditionalProperty("reportingController", US + ".dev/audit");
    event.setAdditionalProperty("reportingInstance", instance);
    event.setAdditionalProperty("action", "Audit");
    event.setAdditionalProperty(
        "reason", announcement.appeared() ? camelCase(finding.rule()) : MENDED);
    event.setAdditionalProperty("type", announcement.appeared() ? "Warning" : "Normal");
    event.setAdditionalProperty("regarding", regarding);
    event.setAdditionalProperty(
        "note",
        cut(
            announcement.appeared()
                ? finding.message() + "; to do: " + finding.remediation()
                : "no longer: " + finding.message()));
    return event;
  }

  private static GenericKubernetesResource empty(Announcement announcement, String name) {
    GenericKubernetesResource event = new GenericKubernetesResource();
    event.setApiVersion("events.k8s.io/v1");
    event.setKind("Event");
    event.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(announcement.stand().identity().object().namespace())
            .build());
    return event;
  }

  private String now() {
    return MICROS.format(clock.instant());
  }

  /** {@code backend-port-missing} is {@code BackendPortMissing}. */
  static String camelCase(String rule) {
    return Arrays.stream(rule.split("-"))
        .map(w -> Character.toUpperCase(w.charAt(0)) + w.substring(1))
        .collect(Collectors.joining());
  }

  private static String cut(String note) {
    return note.length() > LONGEST ? note.substring(0, LONGEST - 1) + "…" : note;
  }

  /** The same has happened once more while its Event is still kept. */
  private void again(Announcement announcement, String name) {
    GenericKubernetesResource series = empty(announcement, name);
    series.setAdditionalProperty(
        "series",
        Map.of("count", times.merge(name, 2, (old, two) -> old + 1), "lastObservedTime", now()));
    try {
      cluster
          .client()
          .genericKubernetesResources(TYPE)
          .inNamespace(series.getMetadata().getNamespace())
          .resource(series)
          .patch(new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(), series);
      figures.events("written", 1);
    } catch (KubernetesClientException e) {
      failed(e);
    }
  }

  private void failed(KubernetesClientException failure) {
    figures.events("failed", 1);
    trouble.report("audit: an Event cannot be written: " + ApiErrors.describeForAdmin(failure));
  }
}
