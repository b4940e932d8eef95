package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.controlplane.ControlPlane;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that every shipped right is needed; other tests show that they suffice. */
final class LeastPrivilegeIT {

  private static final List<String> ROLES =
      List.of(
          "clusterrole/portcullis-view", "clusterrole/portcullis-registration", "role/portcullis");

  private static ControlPlane plane;
  private static SelfManagedInstallation installation;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
    installation = SelfManagedInstallation.startOn(plane);
  }

  @AfterAll
  static void end() {
    plane.close();
  }

  static Stream<Arguments> rules() {
    // All roles, before some of them lose a rule.
    return ROLES.stream()
        .flatMap(
            role ->
                IntStream.range(0, resources(role).size())
                    .mapToObj(i -> Arguments.of(role, i, resources(role).get(i))))
        .toList()
        .stream();
  }

  /** The first resource of each rule. */
  private static List<String> resources(String role) {
    return installation
        .kubectl()
        .runOk(
            "get",
            role,
            "-n",
            "portcullis",
            "-o=jsonpath={range .rules[*]}{.resources[0]}{'\\n'}{end}")
        .lines()
        .toList();
  }

  static Stream<Arguments> firstRules() {
    return rules().filter(arguments -> arguments.get()[1].equals(0));
  }

  /** A short form of {@link #everyPermissionIsNeeded} for every build. */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("firstRules")
  void firstPermissionOfEachRoleIsNeeded(String role, int rule, String resource) {
    assertIsNeeded(role, rule, resource);
  }

  @ParameterizedTest(name = "{0} {2}")
  @Tag("slow")
  @MethodSource("rules")
  void everyPermissionIsNeeded(String role, int rule, String resource) {
    assertIsNeeded(role, rule, resource);
  }

  private static void assertIsNeeded(String role, int rule, String resource) {
    installation.reset();
    installation
        .kubectl()
        .runOk(
            "patch",
            role,
            "-n",
            "portcullis",
            "--type=json",
            "-p=[{\"op\": \"remove\", \"path\": \"/rules/" + rule + "\"}]");
    Pattern refused = Pattern.compile("cannot \\w+ resource \"" + resource + "\"");
    try (Replica replica = installation.replica(Map.of())) {
      try {
        eventually("it says what it lacks", () -> refused.matcher(replica.log()).find());
      } catch (AssertionError e) {
        throw new AssertionError("its log:\n" + replica.log(), e);
      }
      assertEquals(0, installation.webhooks(SelfManagedInstallation.CONFIGURATIONS.get(0)));
    }
  }

  /** A problem of the audit does not affect readiness. */
  @Test
  @Tag("slow")
  void auditWithoutLeasePermissionLogsAndStops() {
    installation.reset();
    installation
        .kubectl()
        .runOk(
            "patch",
            "role/portcullis-audit",
            "-n",
            "portcullis",
            "--type=json",
            "-p=[{\"op\": \"remove\", \"path\": \"/rules/0\"}]");
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      installation.awaitRegistered();
      eventually(
          "it says what it lacks",
          () ->
              replica.log().contains("audit: findings not published")
                  && replica.log().contains("cannot get resource \"leases\""));
    }
  }
}
