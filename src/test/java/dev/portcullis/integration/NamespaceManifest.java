package dev.portcullis.integration;

import java.util.Map;
import java.util.stream.Collectors;

/** Manifests of namespaces with a profile. */
public final class NamespaceManifest {

  private NamespaceManifest() {}

  /** A namespace with the label of a profile. */
  public static String of(String name, String profile) {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: %s, labels: {portcullis.dev/profile: "%s"}}
    """
        .formatted(name, profile);
  }

  /** Namespaces, by name with their profile; the default profile is not a label. */
  static String ofAll(Map<String, String> profiles) {
    return profiles.entrySet().stream()
        .map(e -> e.getValue().equals("standard") ? of(e.getKey()) : of(e.getKey(), e.getValue()))
        .collect(Collectors.joining("---\n"));
  }

  private static String of(String name) {
    return "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}\n";
  }
}
