package dev.portcullis.controlplane;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** Checks the users of a cluster and their rights. */
final class ClusterAccessIT {

  private static final String NAMESPACE = GeneratedName.from("cluster");
  private static final String BBS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: bbs}
      spec: {ports: [{name: web, port: 8080}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: bbs}
      subsets: [{addresses: [{ip: 192.0.2.7}], ports: [{name: web, port: 80}]}]
      """;

  private static ClusterAccess cluster;
  private static Kubectl kubectl;

  @BeforeAll
  static void makeNamespace() {
    cluster = SharedControlPlane.get();
    kubectl = cluster.kubectl();
    kubectl.runOk("create", "namespace", NAMESPACE);
    // Other tests of this JVM register the webhook, which does not matter here.
    kubectl.runOk("label", "namespace", NAMESPACE, "portcullis.dev/profile=off");
  }

  @Test
  void handWrittenEndpointsAreMirrored() {
    kubectl.runOkWith(BBS, "create", "-n", NAMESPACE, "-f", "-");
    eventually(
        "a slice mirrors the Endpoints",
        () ->
            kubectl
                .runOk(
                    "get",
                    "endpointslices",
                    "-n",
                    NAMESPACE,
                    "-l=kubernetes.io/service-name=bbs,endpointslice.kubernetes.io/managed-by=endpointslicemirroring-controller.k8s.io",
                    "-o=jsonpath={.items[*].ports[*].port}")
                .equals("80"));
  }

  @Test
  void serviceAccountHasBoundPermissions() {
    kubectl.runOk("create", "serviceaccount", "reader", "-n", NAMESPACE);
    Kubectl reader = cluster.kubectl(cluster.kubeconfigOfServiceAccount(NAMESPACE, "reader"));
    String[] list = {"get", "services"};

    ProcessResult refused = reader.run(list);
    assertEquals(1, refused.exitCode());
    assertTrue(
        refused
            .err()
            .contains(
                "User \"system:serviceaccount:" + NAMESPACE + ":reader\" cannot list resource"),
        refused.err());

    kubectl.runOk(
        "create",
        "rolebinding",
        "reader",
        "-n",
        NAMESPACE,
        "--clusterrole=view",
        "--serviceaccount=" + NAMESPACE + ":reader");
    eventually("the binding counts", () -> reader.run(list).exitCode() == 0);
  }

  @Test
  void usersCanBeImpersonated() {
    String who =
        cluster
            .kubectlAs("ann", "shop", "system:devs")
            .runOk(
                "auth",
                "whoami",
                "-o=jsonpath={.status.userInfo.username} {.status.userInfo.groups}");
    assertEquals("ann [\"shop\",\"system:devs\",\"system:authenticated\"]", who);
  }

  @Test
  void metricsAreCounted() {
    Map<String, String> lists = Map.of("resource", "limitranges", "verb", "LIST", "code", "200");
    double before = cluster.metrics().sum("apiserver_request_total", lists);
    kubectl.runOk("get", "limitranges", "-n", NAMESPACE);
    assertEquals(before + 1, cluster.metrics().sum("apiserver_request_total", lists));
  }

  @Test
  void failuresAreReported() {
    AssertionFailedError failure =
        assertThrows(AssertionFailedError.class, () -> kubectl.runOk("get", "nothing"));
    assertTrue(failure.getMessage().contains("kubectl get nothing: exit code 1"));
    assertTrue(failure.getMessage().contains("the server doesn't have a resource type"));
  }

  /** Quarkus does the same for its own tests. */
  @Test
  void isSharedAcrossClassLoaders() throws Exception {
    URL here = SharedControlPlane.class.getProtectionDomain().getCodeSource().getLocation();
    URL tests = AssertionFailedError.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader again =
        new URLClassLoader(new URL[] {here, tests}, ClassLoader.getPlatformClassLoader())) {
      Class<?> other = again.loadClass(SharedControlPlane.class.getName());
      assertNotSame(SharedControlPlane.class, other);
      Object same = other.getMethod("get").invoke(null);
      Method server = same.getClass().getMethod("server");
      assertEquals(cluster.server(), server.invoke(same));
    }
  }
}
