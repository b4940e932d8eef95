package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.Subset;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.policy.ReleaseOptions.ReleaseLabel;
import dev.portcullis.policy.ReleaseOptions.SameReleaseAction;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An update may disagree with objects of its own release, as stored, and with no others. */
final class SameReleaseTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final FieldPath ROOT = FieldPath.ROOT;

  /** Labels and annotations of an object. */
  private record Identity(Map<String, String> labels, Map<String, String> annotations) {

    static final Identity NONE = new Identity(Map.of(), Map.of());

    ResourceMeta meta(Kind kind, String name) {
      return new ResourceMeta(
          new ObjectKey(kind, "shop", name), labels, annotations, List.of(), false);
    }
  }

  /** What identifies a release; the name of the release is a parameter. */
  private enum Mark {
    HELM("Helm release ops/web"),
    ARGO_CD("Argo CD application web"),
    APPLY_SET("ApplySet web"),
    FLUX_KUSTOMIZATION("Flux Kustomization ops/web", ReleaseLabel.FLUX),
    FLUX_HELM_RELEASE("Flux HelmRelease ops/web", ReleaseLabel.FLUX),
    INSTANCE("instance web", ReleaseLabel.INSTANCE);

    private final String description;
    private final Set<ReleaseLabel> enabledBy;

    Mark(String description, ReleaseLabel... enabledBy) {
      this.description = description;
      this.enabledBy = Set.of(enabledBy);
    }

    Identity of(Kind kind, String release) {
      return switch (this) {
        case HELM ->
            annotated(
                Map.of(
                    "meta.helm.sh/release-name", release, "meta.helm.sh/release-namespace", "ops"));
        case ARGO_CD ->
            annotated(Map.of("argocd.argoproj.io/tracking-id", trackingId(kind, release)));
        case APPLY_SET -> labeled(Map.of("applyset.kubernetes.io/part-of", release));
        case FLUX_KUSTOMIZATION -> flux("kustomize", release);
        case FLUX_HELM_RELEASE -> flux("helm", release);
        case INSTANCE -> labeled(Map.of("app.kubernetes.io/instance", release));
      };
    }

    private static Identity flux(String controller, String release) {
      String group = controller + ".toolkit.fluxcd.io/";
      return labeled(Map.of(group + "name", release, group + "namespace", "ops"));
    }

    private static String trackingId(Kind kind, String release) {
      String type =
          switch (kind) {
            case INGRESS -> "networking.k8s.io/Ingress";
            case SERVICE -> "/Service";
            case ENDPOINTS -> "/Endpoints";
            default -> "discovery.k8s.io/EndpointSlice";
          };
      return release + ":" + type + ":shop/web";
    }
  }

  private static Identity labeled(Map<String, String> labels) {
    return new Identity(labels, Map.of());
  }

  private static Identity annotated(Map<String, String> annotations) {
    return new Identity(Map.of(), annotations);
  }

  /** One of two writes that move a chain from port 80 to 8000, and the object beside it. */
  private enum Move {
    SERVICE_BEFORE_INGRESS(
        Kind.SERVICE,
        (i, port) -> service(i, port, port, true),
        Kind.INGRESS,
        i -> ingress(i, "web", 80)),
    INGRESS_BEFORE_SERVICE(
        Kind.INGRESS,
        (i, port) -> ingress(i, "web", port),
        Kind.SERVICE,
        i -> service(i, 80, 80, true)),
    SERVICE_BEFORE_ENDPOINTS(
        Kind.SERVICE,
        (i, port) -> service(i, 80, port, false),
        Kind.ENDPOINTS,
        i -> endpoints(Kind.ENDPOINTS, i, 80)),
    SERVICE_BEFORE_SLICE(
        Kind.SERVICE,
        (i, port) -> service(i, 80, port, false),
        Kind.ENDPOINT_SLICE,
        i -> endpoints(Kind.ENDPOINT_SLICE, i, 80)),
    ENDPOINTS_BEFORE_SERVICE(
        Kind.ENDPOINTS,
        (i, port) -> endpoints(Kind.ENDPOINTS, i, port),
        Kind.SERVICE,
        i -> service(i, 80, 80, false)),
    SLICE_BEFORE_SERVICE(
        Kind.ENDPOINT_SLICE,
        (i, port) -> endpoints(Kind.ENDPOINT_SLICE, i, port),
        Kind.SERVICE,
        i -> service(i, 80, 80, false));

    private final Kind kind;
    private final BiFunction<Identity, Integer, Resource> object;
    private final Kind otherKind;
    private final Function<Identity, Resource> other;

    Move(
        Kind kind,
        BiFunction<Identity, Integer, Resource> object,
        Kind otherKind,
        Function<Identity, Resource> other) {
      this.kind = kind;
      this.object = object;
      this.otherKind = otherKind;
      this.other = other;
    }

    /** The decision about the write if the objects have these identities. */
    AdmissionDecision decide(Identity stored, Identity requested, Identity beside, Policy policy) {
      return SameReleaseTest.decide(
          ResourceChange.update(object.apply(stored, 80), object.apply(requested, 8000)),
          policy,
          other.apply(beside));
    }

    AdmissionDecision decide(Mark mark, Policy policy) {
      Identity identity = mark.of(kind, "web");
      return decide(identity, identity, mark.of(otherKind, "web"), policy);
    }
  }

  private static Ingress ingress(Identity identity, String name, int port) {
    return new Ingress(
        identity.meta(Kind.INGRESS, name),
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        List.of(backend("web", port)));
  }

  private static Ingress.Backend backend(String service, int port) {
    return new Ingress.Backend(ROOT, ROOT, "", service, new PortRef.ByNumber(port));
  }

  private static Service service(Identity identity, int port, int targetPort, boolean selector) {
    return new Service(
        identity.meta(Kind.SERVICE, "web"),
        Service.Type.CLUSTER_IP,
        false,
        selector ? Map.of("app", "web") : Map.of(),
        List.of(
            new ServicePort(ROOT, "http", port, Protocol.TCP, new PortRef.ByNumber(targetPort), 0)),
        Set.of());
  }

  private static EndpointSet endpoints(Kind kind, Identity identity, int port) {
    Map<String, String> labels = new HashMap<>(identity.labels());
    labels.put(EndpointSet.SERVICE_NAME_LABEL, "web");
    return new EndpointSet(
        new Identity(labels, identity.annotations()).meta(kind, "web"),
        Optional.of(new ServiceRef("shop", "web")),
        false,
        List.of(
            new Subset(
                ROOT,
                List.of(new EndpointAddress("192.0.2.1", true, "")),
                List.of(new EndpointPort(ROOT, "http", OptionalInt.of(port), Protocol.TCP, "")))));
  }

  private static AdmissionDecision decide(
      ResourceChange change, Policy policy, Resource... others) {
    List<Resource> stored = Stream.concat(change.before().stream(), Stream.of(others)).toList();
    return AdmissionDecision.of(
        new AdmissionRequest(change, "jane", false),
        new SnapshotView(stored, (kind, namespace) -> true, DataPlane.KUBE_PROXY),
        policy,
        TODAY);
  }

  private static Policy enabling(Mark mark) {
    return Policy.STANDARD.withReleases(new ReleaseOptions(SameReleaseAction.WARN, mark.enabledBy));
  }

  private static Set<Outcome> outcomes(AdmissionDecision decision) {
    return decision.decisions().stream()
        .filter(d -> d.assessment().error())
        .map(FindingDecision::outcome)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Outcome.class)));
  }

  private static Stream<Arguments> moves() {
    return Stream.of(Move.values())
        .flatMap(move -> Stream.of(Mark.values()).map(mark -> Arguments.of(move, mark)));
  }

  @ParameterizedTest
  @MethodSource("moves")
  void warnsWithinRelease(Move move, Mark mark) {
    AdmissionDecision decision = move.decide(mark, enabling(mark));
    assertEquals(Set.of(Outcome.WARNED), outcomes(decision));
    decision.decisions().forEach(d -> assertEquals(mark.description, d.release()));
  }

  @ParameterizedTest
  @MethodSource("moves")
  void labelsOfUsersCountOnlyIfEnabled(Move move, Mark mark) {
    assertEquals(
        mark.enabledBy.isEmpty() ? Set.of(Outcome.WARNED) : Set.of(Outcome.DENIED),
        outcomes(move.decide(mark, Policy.STANDARD)));
  }

  @ParameterizedTest
  @MethodSource("moves")
  void deniesUnderStrictAndWithSettingDeny(Move move, Mark mark) {
    Policy enabled = enabling(mark);
    Policy strict = Policy.of(Profile.STRICT, Map.of()).withReleases(enabled.releases());
    assertEquals(Set.of(Outcome.DENIED), outcomes(move.decide(mark, strict)));
    Policy denying =
        enabled.withReleases(new ReleaseOptions(SameReleaseAction.DENY, mark.enabledBy));
    assertEquals(Set.of(Outcome.DENIED), outcomes(move.decide(mark, denying)));
  }

  @ParameterizedTest
  @MethodSource("moves")
  void requestCannotNameRelease(Move move, Mark mark) {
    Identity identity = mark.of(move.kind, "web");
    Identity other = mark.of(move.otherKind, "web");
    Policy policy = enabling(mark);
    assertEquals(
        Set.of(Outcome.DENIED), outcomes(move.decide(Identity.NONE, identity, other, policy)));
    assertEquals(
        Set.of(Outcome.WARNED),
        outcomes(move.decide(identity, Identity.NONE, other, policy)),
        "the stored object counts");
  }

  @ParameterizedTest
  @MethodSource("moves")
  void deniesBetweenReleases(Move move, Mark mark) {
    Identity identity = mark.of(move.kind, "web");
    Policy policy = enabling(mark);
    assertEquals(
        Set.of(Outcome.DENIED),
        outcomes(move.decide(identity, identity, mark.of(move.otherKind, "api"), policy)));
    assertEquals(
        Set.of(Outcome.DENIED), outcomes(move.decide(identity, identity, Identity.NONE, policy)));
  }

  @ParameterizedTest
  @EnumSource(Move.class)
  void copiedTrackingIdDoesNotCount(Move move) {
    Identity identity = Mark.ARGO_CD.of(move.kind, "web");
    assertEquals(
        Set.of(Outcome.DENIED),
        outcomes(move.decide(identity, identity, identity, Policy.STANDARD)),
        "it names the other object");
  }

  @Test
  void incompleteIdentityDoesNotCount() {
    for (Identity incomplete :
        List.of(
            annotated(Map.of("meta.helm.sh/release-name", "web")),
            annotated(Map.of("meta.helm.sh/release-namespace", "ops")),
            annotated(Map.of("argocd.argoproj.io/tracking-id", ":/Service:shop/web")),
            labeled(Map.of("applyset.kubernetes.io/part-of", "")))) {
      assertEquals(
          Map.of(),
          Release.of(incomplete.meta(Kind.SERVICE, "web"), EnumSet.allOf(ReleaseLabel.class)));
    }
  }

  /** Another route of the same Service is not updated by the release. */
  @Test
  void deniesWhatBreaksAnotherRoute() {
    Identity own = Mark.HELM.of(Kind.SERVICE, "web");
    ResourceChange change =
        ResourceChange.update(service(own, 80, 80, true), service(own, 8000, 8000, true));
    AdmissionDecision decision =
        decide(
            change,
            Policy.STANDARD,
            ingress(Mark.HELM.of(Kind.INGRESS, "web"), "web", 80),
            ingress(Mark.HELM.of(Kind.INGRESS, "api"), "other", 80));
    assertEquals(
        List.of("Ingress shop/other"),
        decision.decisionsWith(Outcome.DENIED).map(d -> d.finding().object().toString()).toList());
    assertEquals(
        List.of("Ingress shop/web"),
        decision.decisionsWith(Outcome.WARNED).map(d -> d.finding().object().toString()).toList());
  }

  /** Only the Service of the release is updated with the Ingress. */
  @Test
  void deniesBackendOfAnotherService() {
    Identity own = Mark.HELM.of(Kind.INGRESS, "web");
    Ingress before = ingress(own, "web", 80);
    Ingress after = before.withBackends(List.of(backend("web", 80), backend("other", 8000)));
    Service other =
        service(Identity.NONE, 80, 80, true)
            .withMeta(ResourceMeta.of(new ObjectKey(Kind.SERVICE, "shop", "other")));
    AdmissionDecision decision =
        decide(
            ResourceChange.update(before, after),
            Policy.STANDARD,
            service(Mark.HELM.of(Kind.SERVICE, "web"), 80, 80, true),
            other);
    assertEquals(Set.of(Outcome.DENIED), outcomes(decision));
  }

  /** A missing Service is no stored object of the release. */
  @Test
  void deniesBackendOfMissingService() {
    Identity own = Mark.HELM.of(Kind.INGRESS, "web");
    AdmissionDecision decision =
        decide(
            ResourceChange.update(
                ingress(own, "web", 80),
                ingress(own, "web", 80).withBackends(List.of(backend("missing", 80)))),
            Policy.STANDARD,
            service(Mark.HELM.of(Kind.SERVICE, "web"), 80, 80, true));
    assertEquals(Set.of(Outcome.DENIED), outcomes(decision));
  }

  @Test
  void deniesCreation() {
    AdmissionDecision decision =
        decide(
            ResourceChange.creation(ingress(Mark.HELM.of(Kind.INGRESS, "web"), "web", 8000)),
            Policy.STANDARD,
            service(Mark.HELM.of(Kind.SERVICE, "web"), 80, 80, true));
    assertEquals(Set.of(Outcome.DENIED), outcomes(decision));
  }

  /** An exemption is the user's own statement and is reported as such. */
  @Test
  void exemptionComesFirst() {
    Identity own = Mark.HELM.of(Kind.INGRESS, "web");
    Map<String, String> exempted = new HashMap<>(own.annotations());
    exempted.put(Exemption.PREFIX + "backend-port-missing", "soon");
    AdmissionDecision decision =
        decide(
            ResourceChange.update(
                ingress(own, "web", 80), ingress(annotated(exempted), "web", 8000)),
            Policy.STANDARD,
            service(Mark.HELM.of(Kind.SERVICE, "web"), 80, 80, true));
    assertEquals(Set.of(Outcome.EXEMPTED), outcomes(decision));
  }

  /** The default is to deny where users may not exempt objects. */
  @Test
  void defaultDependsOnExemptions() {
    assertEquals(SameReleaseAction.WARN, ReleaseOptions.defaultFor(true).action());
    assertEquals(SameReleaseAction.DENY, ReleaseOptions.defaultFor(false).action());
  }
}
