package dev.portcullis.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ListedView;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.portnames.PortNamingOptions;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is said of what stands, and what is held against whoever brought it about. */
final class OpinionTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String RULE = "backend-service-missing";
  private static final String EXEMPT = Exemption.PREFIX + RULE;
  private static final Lookup<Namespace> NO_NAMESPACE = Lookup.unknown();

  private static Ingress ingress(Map<String, String> annotations, boolean deleting) {
    return new Ingress(
        new ResourceMeta(
            new ObjectKey(Kind.INGRESS, "shop", "web"),
            Map.of(),
            annotations,
            Optional.empty(),
            deleting),
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        List.of(
            new Ingress.Backend(
                FieldPath.ROOT, FieldPath.ROOT, "", "web", new PortRef.ByNumber(80))));
  }

  private static Service service(int port) {
    return new Service(
        ResourceMeta.of(new ObjectKey(Kind.SERVICE, "shop", "web")),
        Service.Type.CLUSTER_IP,
        false,
        Map.of("app", "web"),
        List.of(
            new ServicePort(
                FieldPath.ROOT, "http", port, Protocol.TCP, new PortRef.ByNumber(port), 0)),
        Set.of());
  }

  private static Finding finding(Ingress ingress) {
    return Rules.check(ingress, view(ingress)).stream()
        .filter(f -> f.rule().equals(RULE))
        .findFirst()
        .orElseThrow();
  }

  private static ListedView view(Resource... objects) {
    return new ListedView(List.of(objects), (kind, namespace) -> true, DataPlane.KUBE_PROXY);
  }

  private static Lookup<Namespace> profile(Profile profile) {
    return Lookup.found(
        new Namespace(
            new ResourceMeta(
                Namespace.key("shop"),
                Map.of(Profile.LABEL, profile.toString()),
                Map.of(),
                Optional.empty(),
                false)));
  }

  private static Policy policy(Map<String, Action> actions, boolean exemptions) {
    return new Policy(Profile.STANDARD, actions, exemptions, PortNamingOptions.ALL);
  }

  private static Optional<Opinion> opinion(
      Map<String, String> annotations, Lookup<Namespace> namespace, Policy policy) {
    return Opinion.of(finding(ingress(annotations, false)), namespace, policy, TODAY);
  }

  @Test
  void aRuleIsWhatTheAdminMadeOfIt() {
    assertTrue(opinion(Map.of(), NO_NAMESPACE, Policy.STANDARD).orElseThrow().error());
    assertFalse(
        opinion(Map.of(), NO_NAMESPACE, policy(Map.of(RULE, Action.WARN), true))
            .orElseThrow()
            .error());
    assertTrue(
        opinion(Map.of(), NO_NAMESPACE, policy(Map.of(RULE, Action.DENY), true))
            .orElseThrow()
            .error());
    assertEquals(
        Optional.empty(), opinion(Map.of(), NO_NAMESPACE, policy(Map.of(RULE, Action.OFF), true)));
  }

  @Test
  void nothingIsSaidWhereNothingIsToBeSaid() {
    assertEquals(Optional.empty(), opinion(Map.of(), profile(Profile.OFF), Policy.STANDARD));
    assertEquals(
        Optional.empty(),
        Opinion.of(finding(ingress(Map.of(), true)), NO_NAMESPACE, Policy.STANDARD, TODAY));
  }

  @Test
  void consentCountsAsItDoesAtAdmission() {
    Map<String, String> undated = Map.of(EXEMPT, "so be it");
    assertEquals(
        "so be it", opinion(undated, NO_NAMESPACE, Policy.STANDARD).orElseThrow().exempted());
    Opinion strict = opinion(undated, profile(Profile.STRICT), Policy.STANDARD).orElseThrow();
    assertFalse(strict.isExempted());
    assertTrue(strict.note().contains("profile strict wants a date"), strict.note());
    Opinion ended =
        opinion(Map.of(EXEMPT, "until 2026-06-30: moving"), NO_NAMESPACE, Policy.STANDARD)
            .orElseThrow();
    assertEquals("exemption ignored: it ended on 2026-06-30", ended.note());
  }

  @Test
  void whereConsentSilencesNoDenialItSilencesNoError() {
    Map<String, String> consent = Map.of(EXEMPT, "so be it");
    Opinion error = opinion(consent, NO_NAMESPACE, policy(Map.of(), false)).orElseThrow();
    assertFalse(error.isExempted());
    assertEquals("exemptions from denials are switched off here", error.note());
    Opinion warning =
        opinion(consent, NO_NAMESPACE, policy(Map.of(RULE, Action.WARN), false)).orElseThrow();
    assertEquals("so be it", warning.exempted());
    assertEquals("", warning.note());
  }

  private static Set<String> refused(List<ResourceChange> changes, Resource... after) {
    return Hindsight.refused(changes, view(after), Policy.STANDARD, TODAY).stream()
        .map(FindingId::rule)
        .collect(Collectors.toSet());
  }

  /** Each was right when its writer looked; the second to be told is the one that is held. */
  @Test
  void ofTwoThatRacedTheSecondIsHeld() {
    Ingress ingress = ingress(Map.of(), false);
    ResourceChange moved = new ResourceChange(Optional.of(service(80)), Optional.of(service(81)));
    ResourceChange led = new ResourceChange(Optional.empty(), Optional.of(ingress));
    assertEquals(
        Set.of("backend-port-missing"), refused(List.of(moved, led), service(81), ingress));
    assertEquals(
        Set.of("backend-port-missing"), refused(List.of(led, moved), service(81), ingress));
  }

  @Test
  void whatIsAllowedOneAfterTheOtherIsHeldAgainstNobody() {
    Ingress ingress = ingress(Map.of(), false);
    ResourceChange made = new ResourceChange(Optional.empty(), Optional.of(service(80)));
    ResourceChange led = new ResourceChange(Optional.empty(), Optional.of(ingress));
    assertEquals(Set.of(), refused(List.of(made, led), service(80), ingress));
    assertEquals(
        Set.of(RULE), refused(List.of(led, made), service(80), ingress), "led nowhere, for once");
  }
}
