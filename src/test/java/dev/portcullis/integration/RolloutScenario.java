package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.integration.ApplicationShape.Version;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The changes of an application, one after the other. */
enum RolloutScenario {
  INSTALL("first install", new Version("web", "http", 8080, 80, false)),
  REAPPLY("the same manifests again", new Version("web", "http", 8080, 80, false)),
  RENUMBER("another port number", new Version("web", "http", 9090, 80, false)),
  RETARGET("another backend port", new Version("web", "http", 9090, 81, false)),
  BY_NAME("the Ingress refers to the port by name", new Version("web", "http", 9090, 81, true)),
  RENAME("another port name", new Version("web", "front", 9090, 81, true)),
  ROLLBACK("rollback", new Version("web", "http", 9090, 81, true)),
  SWITCH_SERVICE(
      "the Ingress moves to another Service", new Version("next", "http", 9090, 81, true)),
  REMOVE("removal of all three", null);

  private static final Set<RolloutScenario> BASIC =
      EnumSet.of(INSTALL, REAPPLY, SWITCH_SERVICE, REMOVE);

  private final String label;
  private final Version version;

  RolloutScenario(String words, Version version) {
    this.label = words;
    this.version = version;
  }

  String label() {
    return label;
  }

  /** Whether it shows more than another cell of the table. */
  boolean appliesTo(ManagedApplication cell) {
    boolean applicationDiffers =
        switch (this) {
          case RETARGET -> cell.application != ApplicationShape.PODS;
          case ROLLBACK -> cell.application == ApplicationShape.ENDPOINTS;
          default -> true;
        };
    return applicationDiffers && (!(cell.tool instanceof KubectlPruneTool) || BASIC.contains(this));
  }

  /** The desired manifests in the end; a part of the release stays. */
  List<ObjectNode> manifests(ApplicationShape application, String namespace) {
    List<ObjectNode> manifests = new ArrayList<>();
    manifests.add(ApplicationShape.remainder(namespace));
    if (version != null) {
      manifests.addAll(application.manifests(namespace, version));
    }
    return manifests;
  }
}
