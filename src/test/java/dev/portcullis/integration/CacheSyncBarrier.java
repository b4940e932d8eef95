package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.integration.ApplicationShape.Version;
import java.util.List;

/**
 * Waits until the server's view contains all earlier writes. Each watch is in order, so it writes
 * one object of each kind and a profile label in its own namespace, without a webhook call, and
 * waits for these.
 */
final class CacheSyncBarrier {

  private static final String NAMESPACE = "tools-seen";

  private static final List<ApplicationShape> APPLICATIONS =
      List.of(ApplicationShape.ENDPOINTS, ApplicationShape.SLICE);

  private final ToolApiClient api;
  private int revision;

  /** Creates the objects that are changed later. */
  CacheSyncBarrier(ToolApiClient api) {
    this.api = api;
    create(namespace("audit"));
    for (ApplicationShape a : APPLICATIONS) {
      manifests(a, "n0").forEach(this::create);
    }
  }

  private void create(ObjectNode object) {
    ToolApiClient.ApiResponse answer = api.create(object);
    if (!answer.isOk()) {
      throw new AssertionError(answer);
    }
  }

  private static ObjectNode namespace(String profile) {
    return namespace(NAMESPACE, profile);
  }

  /** A namespace with that profile. */
  static ObjectNode namespace(String name, String profile) {
    return ApplicationShape.object(NamespaceManifest.of(name, profile));
  }

  private static List<ObjectNode> manifests(ApplicationShape application, String port) {
    List<ObjectNode> manifests =
        application.manifests(
            NAMESPACE, new Version("of-" + application.ordinal(), port, 8080, 80, true));
    manifests.forEach(
        m -> {
          if (m.get("kind").asText().equals("Ingress")) {
            ((ObjectNode) m.get("metadata")).put("name", "of-" + application.ordinal());
          }
        });
    return manifests;
  }

  /** Waits until the view has caught up. */
  void awaitSynced() {
    String profile = ++revision % 2 == 0 ? "gitops" : "standard";
    String port = "n" + revision;
    for (ApplicationShape a : APPLICATIONS) {
      manifests(a, port).forEach(m -> api.mergeBypassingWebhook(m, m));
    }
    api.mergeBypassingWebhook(namespace(profile), namespace(profile));
    eventually(
        "the view has heard of all that was written",
        () -> APPLICATIONS.stream().allMatch(a -> isInView(a, port, profile)));
  }

  private boolean isInView(ApplicationShape application, String port, String profile) {
    List<ObjectNode> other = manifests(application, "other");
    String service = warnings(other.get(0));
    String ingress = warnings(other.get(2));
    return service.contains("is named \\\"" + port + "\\\"")
        && service.contains("has no port named \\\"" + port + "\\\"")
        && service.contains("(rejected without dry run)") == profile.equals("standard")
        && ingress.contains("(" + port + ")");
  }

  private String warnings(ObjectNode object) {
    return String.join("\n", api.merge(object, object, "?dryRun=All").warnings());
  }
}
