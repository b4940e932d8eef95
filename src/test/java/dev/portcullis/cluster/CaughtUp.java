package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.cluster.Application.Version;
import java.util.List;

/**
 * Whether our view has all that was written before somebody asks. Watches are in order, kind by
 * kind, so it has if it has what is written now: one object of each kind in a namespace of its own,
 * and its profile, by writes that reach no webhook.
 */
final class CaughtUp {

  private static final String NAMESPACE = "tools-seen";

  private static final List<Application> APPLICATIONS =
      List.of(Application.ENDPOINTS, Application.SLICE);

  private final Api api;
  private int turn;

  /** Makes what is changed later. */
  CaughtUp(Api api) {
    this.api = api;
    create(namespace("audit"));
    for (Application a : APPLICATIONS) {
      manifests(a, "n0").forEach(this::create);
    }
  }

  private void create(ObjectNode object) {
    Api.Answer answer = api.create(object);
    if (!answer.ok()) {
      throw new AssertionError(answer);
    }
  }

  private static ObjectNode namespace(String profile) {
    return namespace(NAMESPACE, profile);
  }

  /** A namespace of that profile. */
  static ObjectNode namespace(String name, String profile) {
    return Application.object(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %s, labels: {portcullis.dev/profile: %s}}
        """
            .formatted(name, profile));
  }

  private static List<ObjectNode> manifests(Application application, String port) {
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

  /** Waits until it has. */
  void await() {
    String profile = ++turn % 2 == 0 ? "gitops" : "standard";
    String port = "n" + turn;
    for (Application a : APPLICATIONS) {
      manifests(a, port).forEach(m -> api.mergeUnseen(m, m));
    }
    api.mergeUnseen(namespace(profile), namespace(profile));
    eventually(
        "the view has heard of all that was written",
        () -> APPLICATIONS.stream().allMatch(a -> isSeen(a, port, profile)));
  }

  private boolean isSeen(Application application, String port, String profile) {
    List<ObjectNode> other = manifests(application, "other");
    String service = warnings(other.get(0));
    String ingress = warnings(other.get(2));
    return service.contains("not the name of a Service port: \\\"" + port + "\\\"")
        && service.contains("no such port: " + port + ":")
        && service.contains("(refused without dry run)") == profile.equals("standard")
        && ingress.contains("(" + port + ")");
  }

  private String warnings(ObjectNode object) {
    return String.join("\n", api.merge(object, object, "?dryRun=All").warnings());
  }
}
