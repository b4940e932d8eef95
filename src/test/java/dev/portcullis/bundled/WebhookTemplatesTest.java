package dev.portcullis.bundled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Renders the bundled webhooks for an installation, and reads the bundled permissions. */
final class WebhookTemplatesTest {

  private static List<Map<String, Object>> render(String kind) {
    return new WebhookTemplates("guard", path -> Map.of("url", "https://a" + path))
        .render(kind, "Q0E=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"})
  void rendersAddressCertificatesAndNamespace(String kind) {
    List<Map<String, Object>> webhooks = render(kind);

    assertFalse(webhooks.isEmpty());
    for (Map<String, Object> webhook : webhooks) {
      assertTrue(WebhookTemplates.isPortcullisWebhook(webhook));
      Map<?, ?> clientConfig = (Map<?, ?>) webhook.get("clientConfig");
      assertEquals("Q0E=", clientConfig.get("caBundle"));
      assertTrue(clientConfig.get("url").toString().startsWith("https://a/"));
      assertFalse(clientConfig.containsKey("service"));
      String selector = webhook.get("namespaceSelector").toString();
      assertTrue(selector.contains("guard") && !selector.contains("portcullis]"), selector);
      assertEquals(Map.of(), webhook.get("objectSelector"));
      ((List<?>) webhook.get("rules"))
          .forEach(r -> assertTrue(((Map<?, ?>) r).containsKey("scope")));
    }
  }

  private static List<Map<String, Object>> renderSelfManaged(String kind, RegistrationPhase phase) {
    return new WebhookTemplates("guard", path -> Map.of("url", "https://a" + path))
        .renderSelfManaged(kind, "Q0E=", "gate", phase);
  }

  @Test
  void newInstallationFailsOpen() {
    List<Map<String, Object>> webhooks =
        renderSelfManaged("ValidatingWebhookConfiguration", RegistrationPhase.FAIL_OPEN);
    webhooks.forEach(w -> assertEquals("Ignore", w.get("failurePolicy")));
    assertEquals(RegistrationPhase.FAIL_OPEN, RegistrationPhase.of(webhooks));
  }

  @Test
  void finalPhaseIsAsShipped() {
    List<Map<String, Object>> webhooks =
        renderSelfManaged("ValidatingWebhookConfiguration", RegistrationPhase.FINAL);
    assertEquals(RegistrationPhase.FINAL, RegistrationPhase.of(webhooks));
    assertEquals(
        render("ValidatingWebhookConfiguration"), webhooks.subList(0, webhooks.size() - 1));
    for (RegistrationPhase phase : RegistrationPhase.values()) {
      assertEquals(
          render("MutatingWebhookConfiguration"),
          renderSelfManaged("MutatingWebhookConfiguration", phase));
    }
  }

  @Test
  void probeMatchesOnlyDryRunsOfTheLease() {
    List<Map<String, Object>> webhooks =
        renderSelfManaged("ValidatingWebhookConfiguration", RegistrationPhase.FINAL);
    Map<String, Object> probe = webhooks.get(webhooks.size() - 1);
    assertEquals("probe.validate.portcullis.dev", probe.get("name"));
    assertEquals("Ignore", probe.get("failurePolicy"));
    assertEquals(
        "https://a" + ProbeAnswer.PATH, ((Map<?, ?>) probe.get("clientConfig")).get("url"));
    assertEquals(
        "[{name=dry-run, expression=has(request.dryRun) && request.dryRun},"
            + " {name=lease-of-the-server, expression=has(request.name) && request.name =="
            + " 'gate'}]",
        probe.get("matchConditions").toString());
    assertEquals(
        "{matchExpressions=[{key=kubernetes.io/metadata.name, operator=In, values=[guard]}]}",
        probe.get("namespaceSelector").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"})
  void configuredUsersAreExcludedByAnotherCondition(String kind) {
    List<Map<String, Object>> usual = render(kind);
    List<Map<String, Object>> webhooks =
        new WebhookTemplates(
                "guard", path -> Map.of("url", "https://a" + path), Set.of("it's", "back\\slash"))
            .render(kind, "Q0E=");
    for (int i = 0; i < usual.size(); i++) {
      List<Object> expected = new ArrayList<>((List<?>) usual.get(i).get("matchConditions"));
      expected.add(
          Map.of(
              "name",
              "not-written-by-configured-users",
              "expression",
              "!has(request.userInfo.username)"
                  + " || !(request.userInfo.username in ['back\\\\slash', 'it\\'s'])"));
      assertEquals(expected, webhooks.get(i).get("matchConditions"));
    }
  }

  @Test
  void rendersNothingForAnotherKind() {
    assertEquals(List.of(), render("Service"));
  }

  @Test
  void recognizesWebhooksByTheSuffixOfTheirName() {
    assertFalse(WebhookTemplates.isPortcullisWebhook(Map.of("name", "a.example.com")));
    assertFalse(WebhookTemplates.isPortcullisWebhook(Map.of()));
    assertFalse(WebhookTemplates.isPortcullisWebhook("validate.portcullis.dev"));
  }

  @Test
  void readsThePermissionsOfTheBundledRoles() {
    assertTrue(
        RequiredPermissions.ofViewRole().stream()
            .anyMatch(
                p ->
                    p.clusterWide()
                        && p.resources().contains("services")
                        && p.verbs().contains("watch")));
    assertTrue(
        RequiredPermissions.ofRegistrationRole().stream()
            .anyMatch(p -> !p.clusterWide() && p.resources().contains("secrets")));
  }
}
