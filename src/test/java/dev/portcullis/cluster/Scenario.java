package dev.portcullis.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.cluster.Application.Version;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What becomes of an application, one after the other. */
enum Scenario {
  INSTALL("first install", new Version("web", "http", 8080, 80, false)),
  AGAIN("the same again", new Version("web", "http", 8080, 80, false)),
  RENUMBER("port gets another number", new Version("web", "http", 9090, 80, false)),
  RETARGET("backends listen on another port", new Version("web", "http", 9090, 81, false)),
  BY_NAME("the Ingress names the port", new Version("web", "http", 9090, 81, true)),
  RENAME("port gets another name", new Version("web", "front", 9090, 81, true)),
  ROLLBACK("rolled back", new Version("web", "http", 9090, 81, true)),
  MOVE("Ingress moves to another Service", new Version("next", "http", 9090, 81, true)),
  REMOVE("all three are taken away", null);

  private static final Set<Scenario> LITTLE = EnumSet.of(INSTALL, AGAIN, MOVE, REMOVE);

  private final String words;
  private final Version version;

  Scenario(String words, Version version) {
    this.words = words;
    this.version = version;
  }

  String words() {
    return words;
  }

  /** Whether it shows anything that another cell does not. */
  boolean concerns(Cell cell) {
    boolean applicationDiffers =
        switch (this) {
          case RETARGET -> cell.application != Application.PODS;
          case ROLLBACK -> cell.application == Application.ENDPOINTS;
          default -> true;
        };
    return applicationDiffers && (!(cell.tool instanceof KubectlPrune) || LITTLE.contains(this));
  }

  /** What is wanted in the end; something of the release stays. */
  List<ObjectNode> manifests(Application application, String namespace) {
    List<ObjectNode> manifests = new ArrayList<>();
    manifests.add(Application.rest(namespace));
    if (version != null) {
      manifests.addAll(application.manifests(namespace, version));
    }
    return manifests;
  }
}
