package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.ManagedObjectReader;
import dev.portcullis.policy.ManagedObjectTable;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import dev.portcullis.policy.ReleaseOptions;
import dev.portcullis.policy.ReleaseOptions.ReleaseLabel;
import dev.portcullis.policy.ReleaseOptions.SameReleaseAction;
import dev.portcullis.portnames.PortNamingOptions;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Valid settings take effect, and invalid ones are rejected with their key. */
final class PortcullisConfigTest {

  @Test
  void defaultsMatchStandardPolicy() {
    PortcullisConfig config = config(Map.of());
    assertEquals(Policy.STANDARD, config.policy());
    assertEquals(UnconfirmedAction.ALLOW, config.onUnconfirmed());
  }

  @Test
  void readsAllSettings() {
    PortcullisConfig config =
        config(
            Map.of(
                "portcullis.profile", "gitops",
                "portcullis.rules.backend-port-missing", "off",
                "portcullis.rules.backend-service-missing", "warn",
                "portcullis.rules.backend-without-endpoints", "deny",
                "portcullis.exemptions", "false",
                "portcullis.on-unconfirmed", "deny",
                "portcullis.naming.single-port", "false"));
    assertEquals(
        new Policy(
            Profile.GITOPS,
            Map.of(
                "backend-port-missing", EnforcementAction.OFF,
                "backend-service-missing", EnforcementAction.WARN,
                "backend-without-endpoints", EnforcementAction.DENY),
            false,
            new PortNamingOptions(true, true, false)),
        config.policy());
    assertEquals(UnconfirmedAction.DENY, config.onUnconfirmed());
  }

  @Test
  void extendsManagedObjects() {
    ManagedObjectTable table =
        config(
                Map.of(
                    "portcullis.managed-objects.aws-cloud-map.label",
                    "multicluster.kubernetes.io/service-name",
                    "portcullis.managed-objects.aws-cloud-map.kinds",
                    "EndpointSlice",
                    "portcullis.managed-objects.cilium-ingress.writers",
                    "system:serviceaccount:cilium:cilium-operator"))
            .policy()
            .managedObjects();
    assertEquals(
        ManagedObjectReader.read(
            Map.of(
                "aws-cloud-map",
                Map.of(
                    "label", "multicluster.kubernetes.io/service-name", "kinds", "EndpointSlice"),
                "cilium-ingress",
                Map.of("writers", "system:serviceaccount:cilium:cilium-operator"))),
        table);
    assertEquals(ManagedObjectTable.SHIPPED.entries().size() + 1, table.entries().size());
  }

  @Test
  void readsReleases() {
    assertEquals(
        new ReleaseOptions(
            SameReleaseAction.WARN, Set.of(ReleaseLabel.FLUX, ReleaseLabel.INSTANCE)),
        config(Map.of("portcullis.same-release-labels", "flux,instance")).policy().releases());
    assertEquals(
        new ReleaseOptions(SameReleaseAction.DENY, Set.of()),
        config(Map.of("portcullis.same-release", "deny")).policy().releases());
  }

  /** An annotation that names a release would be an exemption under another name. */
  @Test
  void withoutExemptionsSameReleaseIsDenied() {
    assertEquals(
        SameReleaseAction.DENY,
        config(Map.of("portcullis.exemptions", "false")).policy().releases().action());
    assertEquals(
        SameReleaseAction.WARN,
        config(Map.of("portcullis.exemptions", "false", "portcullis.same-release", "warn"))
            .policy()
            .releases()
            .action());
  }

  @Test
  void namingDisabledDisablesAllNaming() {
    assertEquals(
        new PortNamingOptions(false, false, false),
        config(Map.of("portcullis.naming.enabled", "false")).policy().portNaming());
  }

  @ParameterizedTest
  @CsvSource({
    "portcullis.profile,                    strickt, standard",
    "portcullis.rules.backend-port-missing, no,      deny",
    "portcullis.rules.backend-port-mising,  deny,    backend-port-missing",
    "portcullis.same-release,                 warm, warn",
    "portcullis.on-unconfirmed,             maybe,   allow",
    "portcullis.data-plane,                 calico,  kube-proxy",
    "portcullis.exemptions,                 flase,   true or false",
    "portcullis.naming.single-port,         1,       true or false",
    "portcullis.nameing.enabled,            true,    does not map",
    "portcullis.managed-objects.mcs-slice,  x,       no field is set",
    "portcullis.managed-objects.mcs.a.b,    x,       unknown field a.b",
  })
  void invalidSettingNamesKeyAndValidValue(String key, String value, String expected) {
    Exception rejected = assertThrows(Exception.class, () -> config(Map.of(key, value)).policy());
    assertTrue(rejected.getMessage().contains(key.replace(".a.b", "")), rejected.getMessage());
    assertTrue(rejected.getMessage().contains(expected), rejected.getMessage());
  }

  /** The settings with these values. */
  static PortcullisConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(PortcullisConfig.class)
        .withSources(new PropertiesConfigSource(values, "test", 1_000))
        .build()
        .getConfigMapping(PortcullisConfig.class);
  }
}
