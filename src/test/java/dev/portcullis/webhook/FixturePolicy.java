package dev.portcullis.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import dev.portcullis.portnames.PortNamingOptions;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the settings of an admission fixture. */
final class FixturePolicy {

  private FixturePolicy() {}

  /** The fields {@code profile} and {@code policy} of a fixture. */
  static Policy of(JsonNode fixture) {
    JsonNode policy = fixture.path("policy");
    Map<String, EnforcementAction> actions = new HashMap<>();
    policy
        .path("actions")
        .properties()
        .forEach(e -> actions.put(e.getKey(), EnforcementAction.valueOf(e.getValue().asText())));
    JsonNode naming = policy.path("naming");
    return new Policy(
        Profile.valueOf(fixture.path("profile").asText("standard").toUpperCase(Locale.ROOT)),
        actions,
        policy.path("exemptions").asBoolean(true),
        new PortNamingOptions(
            naming.path("services").asBoolean(true),
            naming.path("endpoints").asBoolean(true),
            naming.path("singlePort").asBoolean(true)));
  }
}
