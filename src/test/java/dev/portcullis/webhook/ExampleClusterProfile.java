package dev.portcullis.webhook;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A test profile: the server reads {@code examples/bbs-v1} and listens on free ports. */
public final class ExampleClusterProfile implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "portcullis.manifests", "examples/bbs-v1",
        // These tests cause thousands of denials.
        "quarkus.log.category.\"dev.portcullis\".level", "WARN",
        "quarkus.http.test-port", "0",
        "quarkus.http.test-ssl-port", "0",
        "quarkus.management.test-port", "0");
  }
}
