package dev.portcullis.cli;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.testing.JsonSchemaValidator;
import dev.portcullis.testing.JunitXml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the commands that read a live cluster with the permissions of the bundled role only, so a
 * write would be forbidden. The cluster has no webhook.
 */
@Tag("slow")
final class ClusterCommandsIT {

  private static final String WEB_SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        type: NodePort
        selector: {app: web}
        ports: [{name: http, port: 80}]
      """;

  private static final String WEB_INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        rules:
        - host: shop.example
          http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
      """;

  private static final String BROKEN_INGRESSES =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: old, namespace: shop}
      spec: {defaultBackend: {service: {name: gone, port: {number: 80}}}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: known
        namespace: shop
        annotations: {ignore.portcullis.dev/backend-service-missing: it comes on Monday}
      spec: {defaultBackend: {service: {name: gone, port: {number: 80}}}}
      """;

  private static final String OUTSIDE_SERVICE = serviceWithoutSelector("outside", "shop");
  private static final String OUTSIDE_ENDPOINTS = endpoints("outside", "shop", "http");

  private static final String OBJECTS =
      documents(
          WEB_SERVICE,
          WEB_INGRESS,
          BROKEN_INGRESSES,
          OUTSIDE_SERVICE,
          OUTSIDE_ENDPOINTS,
          serviceWithoutSelector("renamed", "other"),
          endpoints("renamed", "other", "web"));

  private static String serviceWithoutSelector(String name, String namespace) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: %s}
    spec: {ports: [{name: http, port: 80}]}
    """
        .formatted(name, namespace);
  }

  private static String endpoints(String name, String namespace, String portName) {
    return """
    apiVersion: v1
    kind: Endpoints
    metadata: {name: %s, namespace: %s}
    subsets: [{addresses: [{ip: 10.8.1.127}], ports: [{name: %s, port: 80}]}]
    """
        .formatted(name, namespace, portName);
  }

  private static String documents(String... documents) {
    return String.join("---\n", documents);
  }

  private static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: new, namespace: %s}
      spec:
        rules:
        - host: new.example
          http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: outside, port: {number: %d}}}}]}
      """;

  private static ControlPlane controlPlane;
  private static Kubectl kubectl;
  private static Path clusterReaderKubeconfig;
  private static Path namespaceReaderKubeconfig;
  private static Path unboundKubeconfig;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    controlPlane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    ClusterAccess cluster = controlPlane.cluster();
    kubectl = cluster.kubectl();
    kubectl.runOk("apply", "-k", "k8s/reader");
    for (String namespace : List.of("shop", "other", "empty", "tools")) {
      kubectl.runOk("create", "namespace", namespace);
    }
    for (String account : List.of("reader", "narrow", "unbound")) {
      kubectl.runOk("create", "serviceaccount", account, "-n", "tools");
    }
    String role = "--clusterrole=portcullis-reader";
    kubectl.runOk("create", "clusterrolebinding", "all", role, "--serviceaccount=tools:reader");
    kubectl.runOk(
        "create", "rolebinding", "one", role, "--serviceaccount=tools:narrow", "-n", "shop");
    kubectl.runOkWith(OBJECTS, "apply", "-f", "-");
    clusterReaderKubeconfig = cluster.kubeconfigOfServiceAccount("tools", "reader");
    namespaceReaderKubeconfig = cluster.kubeconfigOfServiceAccount("tools", "narrow");
    unboundKubeconfig = cluster.kubeconfigOfServiceAccount("tools", "unbound");
    eventually(
        "controllers have written what is theirs, and rights hold",
        () ->
            kubectl.runOk("get", "endpointslices", "-n", "shop", "-o", "name").lines().count() == 2
                && run(clusterReaderKubeconfig, "explain", "--cluster", "service/other/renamed")
                        .exit()
                    == 1
                && run(namespaceReaderKubeconfig, "explain", "--cluster", "service/shop/web").exit()
                    == 1);
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  private static CliResult run(Path kubeconfig, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    return CliResult.run(all.toArray(String[]::new));
  }

  private CliResult check(Path kubeconfig, String manifests, String... more) {
    List<String> words = new ArrayList<>(List.of("check", "--cluster", writeFile(manifests)));
    words.addAll(List.of(more));
    return run(kubeconfig, words.toArray(String[]::new));
  }

  private String writeFile(String manifests) {
    try {
      return Files.writeString(folder.resolve("file.yaml"), manifests).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String service(String spec) {
    return "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {type:"
        + " NodePort, "
        + spec
        + "}\n";
  }

  @Test
  void mapFollowsClusterChanges() throws IOException, InterruptedException {
    try (RunningMapCommand map =
        new RunningMapCommand(
            "map",
            "--cluster",
            "--port",
            "0",
            "--kubeconfig",
            clusterReaderKubeconfig.toString())) {
      eventually(
          "all is known", () -> map.get("/api/state").path("unknown").toString().equals("[]"));
      assertEquals("error", awaitRenamedRoute(map).path("state").asText());
      assertEquals("[\"endpoints-port-name\"]", awaitRenamedRoute(map).path("rules").toString());
      kubectl.runOk("create", "service", "clusterip", "late", "--tcp=80:80", "-n", "empty");
      kubectl.runOkWith(
          INGRESS.formatted("empty", 80).replace("outside", "late"), "apply", "-f", "-");
      eventually(
          "the new route is there",
          () -> map.get("/api/state").path("rows").toString().contains("new.example"));
    } finally {
      kubectl.runOk("delete", "service,ingress", "--all", "-n", "empty");
    }
  }

  private static JsonNode awaitRenamedRoute(RunningMapCommand map)
      throws IOException, InterruptedException {
    for (JsonNode row : map.get("/api/state").path("rows")) {
      if (row.path("service").asText().equals("renamed")) {
        return row;
      }
    }
    throw new AssertionError("no row of Service renamed");
  }

  /** Lists once, with objects of controllers; permission for one namespace is sufficient. */
  @Test
  void htmlMapNeedsNoWatchPermission() {
    CliResult all = run(clusterReaderKubeconfig, "map", "--cluster", "-o", "html");
    assertEquals(0, all.exit(), all.err());
    assertTrue(all.out().contains("endpoints-port-name"));
    CliResult one = run(namespaceReaderKubeconfig, "map", "--cluster", "-o", "html", "-n", "shop");
    assertEquals(0, one.exit(), one.err());
    assertTrue(one.out().contains("shop.example"));
    assertTrue(one.err().contains("ingressclasses"), one.err());
    assertEquals(2, run(namespaceReaderKubeconfig, "map", "--cluster", "-o", "html").exit());
  }

  /** The permissions that the API server grants beyond those of any account. */
  @Test
  void readerRoleOnlyReads() {
    Set<String> granted = permissions(clusterReaderKubeconfig);
    Set<String> ofAnyAccount = permissions(unboundKubeconfig);
    assertTrue(granted.containsAll(ofAnyAccount), () -> ofAnyAccount + " in " + granted);
    granted.removeAll(ofAnyAccount);
    assertEquals(
        Set.of(
            "services [] [] [list watch]",
            "endpoints [] [] [list watch]",
            "endpointslices.discovery.k8s.io [] [] [list watch]",
            "ingresses.networking.k8s.io [] [] [list watch]",
            "ingressclasses.networking.k8s.io [] [] [list watch]",
            "namespaces [] [] [get list watch]"),
        granted);
    assertTrue(
        ofAnyAccount.stream().allMatch(p -> p.matches("\\[/.*\\[get]|self.*\\[create]")),
        ofAnyAccount::toString);
  }

  /** Resources, paths of other URLs, names, and verbs, as kubectl prints them. */
  private static Set<String> permissions(Path kubeconfig) {
    return controlPlane
        .cluster()
        .kubectl(kubeconfig)
        .runOk("auth", "can-i", "--list", "--no-headers", "-n", "shop")
        .lines()
        .map(line -> line.strip().replaceAll("\\s+", " "))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Existing findings are not attributed to the file. */
  @Test
  void checkReportsLiveObjectsBrokenByFile() throws IOException {
    CliResult run =
        check(
            clusterReaderKubeconfig,
            service("selector: {app: web}, ports: [{name: http, port: 8080}]"));
    assertEquals(
        """
        FILE:1:1: error: Service "web" has no port 80; it has 8080 (http) [backend-port-missing]
            1 | apiVersion: v1
              | ^
            help: write number: 8080
            note: Service shop/web in this file breaks the live Ingress shop/web
        1 object: 1 error, 0 warnings
        """,
        run.out().replace(folder + "/file.yaml", "FILE"));
    assertDocumented("docs/check.md", run.out().replace(folder + "/file", "service"));
    assertEquals("", run.err());
    assertEquals(1, run.exit());
  }

  /** Each half is rejected, because the other one does not match yet. */
  @Test
  void checkNamesProfileThatRejectsOneApply() {
    String files =
        documents(
            service("selector: {app: web}, ports: [{name: http, port: 8080}]"),
            WEB_INGRESS.replace("number: 80}", "number: 8080}"));
    CliResult run = check(clusterReaderKubeconfig, files);
    assertEquals(
        "note: namespace \"shop\": the result is valid, but profile standard rejects Service web,"
            + " Ingress web in one apply; run: portcullis plan --cluster -f <your files>\n",
        run.err());
    assertEquals(0, run.exit(), run.out());
    CliResult unchanged = check(clusterReaderKubeconfig, documents(WEB_SERVICE, WEB_INGRESS));
    assertEquals("", unchanged.err());
  }

  private static void assertDocumented(String page, String out) throws IOException {
    assertTrue(
        Files.readString(Path.of(page)).contains("```text\n" + out + "```"), page + ":\n" + out);
  }

  @Test
  void exemptionOnCauseIsHonored() {
    CliResult run =
        check(
            clusterReaderKubeconfig,
            service("selector: {app: web}, ports: [{name: http, port: 8080}]")
                .replace(
                    "shop}",
                    "shop, annotations: {ignore.portcullis.dev/backend-port-missing: so}}"));
    assertEquals("1 object: 0 errors, 0 warnings, 1 exempted\n", run.out());
  }

  /** The stored object is not managed, so the labels of the file do not count. */
  @Test
  void managedObjectMatchesBeforeAndAfter() {
    String labels =
        "labels: {mirror.linkerd.io/mirrored-service: 'true', mirror.linkerd.io/cluster-name:"
            + " west}";
    String endpoints = OUTSIDE_ENDPOINTS.replace("port: 80}", "port: 4143}");
    CliResult update =
        check(clusterReaderKubeconfig, endpoints.replace("shop}", "shop, " + labels + "}"));
    assertTrue(update.out().contains(": error: Endpoint port is 4143"), update.out());
    CliResult creation =
        check(
            clusterReaderKubeconfig,
            documents(OUTSIDE_SERVICE, endpoints)
                .replace(
                    "name: outside, namespace: shop}",
                    "name: w, namespace: shop, " + labels + "}"));
    assertTrue(creation.out().contains("note: managed object: linkerd-mirror"), creation.out());
    assertEquals(0, creation.exit());
  }

  /** Files that change both sides break nothing, and fields that apply would keep are kept. */
  @Test
  void consistentFilesAreClean() {
    String both = documents(WEB_SERVICE, WEB_INGRESS);
    assertEquals("2 objects: 0 errors, 0 warnings\n", check(clusterReaderKubeconfig, both).out());
    CliResult moved =
        check(
            clusterReaderKubeconfig,
            both.replace("port: 80}", "port: 8080}").replace("number: 80}", "number: 8080}"));
    assertEquals("2 objects: 0 errors, 0 warnings\n", moved.out());
    assertEquals(
        "note: namespace \"shop\": the result is valid, but profile standard rejects Service web,"
            + " Ingress web in one apply; run: portcullis plan --cluster -f <your files>\n",
        moved.err());
    assertEquals(0, moved.exit());
  }

  @Test
  void removedSelectorIsDetected() {
    String applied = service("selector: {app: web}, ports: [{name: http, port: 80}]");
    CliResult run = check(clusterReaderKubeconfig, applied.replace("selector: {app: web}, ", ""));
    assertTrue(run.out().contains(":4:1: warning: The selector app=web is removed"), run.out());
  }

  /** Objects that are in no file are looked up in the cluster. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop  |   80 | 0 |",
        "shop  | 8080 | 1 | backend-port-missing",
        "empty |   80 | 1 | backend-service-missing",
      })
  void fileIsCheckedAgainstLiveObjects(String namespace, int port, int exit, String rule) {
    CliResult run = check(clusterReaderKubeconfig, INGRESS.formatted(namespace, port));
    assertEquals(exit, run.exit(), run.out());
    assertTrue(
        rule == null || run.out().contains(":7:") && run.out().contains("[" + rule + "]\n"),
        run.out());
    assertEquals("", run.err());
  }

  @Test
  void checkReportsUnreadableKindsAsUnknown() {
    CliResult run = check(namespaceReaderKubeconfig, INGRESS.formatted("other", 80));
    assertEquals("1 object: 0 errors, 0 warnings\n", run.out());
    assertTrue(
        run.err()
            .contains(
                "note: cannot read services of namespace other: 403:" + " services is forbidden: "),
        run.err());
    assertTrue(
        run.err().contains("; grant verb list on services in a Role in namespace other; objects"),
        run.err());
    assertEquals(0, run.exit());
    CliResult there = check(namespaceReaderKubeconfig, INGRESS.formatted("shop", 8080));
    assertEquals(1, there.exit(), "readable objects are checked");
  }

  private static Set<String> findingsIn(String json) throws IOException {
    Set<String> found = new TreeSet<>();
    for (JsonNode finding :
        JsonSchemaValidator.of(Path.of("docs/check.schema.json")).read(json).at("/findings")) {
      JsonNode object = finding.at("/object");
      found.add(
          String.join(
              " ",
              object.at("/namespace").asText(),
              object.at("/kind").asText(),
              object.at("/name").asText(),
              finding.at("/rule").asText(),
              finding.at("/exempted").asText()));
    }
    return found;
  }

  @Test
  void auditReportsExactlyTheBrokenObjects() throws IOException {
    CliResult run = run(clusterReaderKubeconfig, "audit", "-o", "json");
    assertEquals(
        Set.of(
            "other Endpoints renamed endpoints-port-name ",
            "shop Ingress known backend-service-missing it comes on Monday",
            "shop Ingress old backend-service-missing "),
        findingsIn(run.out()));
    assertEquals("", run.err());
    assertEquals(1, run.exit());
    assertEquals(0, run(clusterReaderKubeconfig, "audit", "--fail-on", "never").exit());
    assertEquals(
        0,
        run(clusterReaderKubeconfig, "audit", "-n", "shop", "--ignore", "backend-service-missing")
            .exit());
  }

  @Test
  void auditReportsObjectAndField() throws IOException {
    CliResult run = run(clusterReaderKubeconfig, "audit", "-n", "other");
    assertEquals(
        """
        Endpoints other/renamed: error: Endpoint port 80 is named "web", but port 80 of Service "renamed" \
        is named "http"; connections to it are refused [endpoints-port-name]
            at:   subsets[0].ports[0].name
            help: write name: http
        2 objects: 1 error, 0 warnings
        """,
        run.out());
    assertDocumented("docs/audit.md", run.out());
  }

  @Test
  void auditWritesMachineReadableFormats() throws Exception {
    JsonNode sarif =
        JsonSchemaValidator.ofSarif()
            .read(run(clusterReaderKubeconfig, "audit", "-n", "other", "-o", "sarif").out());
    JsonNode place = sarif.at("/runs/0/results/0/locations/0");
    assertTrue(place.at("/physicalLocation").isMissingNode(), place.toString());
    assertEquals(
        "Endpoints other/renamed: subsets[0].ports[0].name",
        place.at("/logicalLocations/1/fullyQualifiedName").asText());
    CliResult junit = run(clusterReaderKubeconfig, "audit", "-n", "other", "-o", "junit");
    assertEquals(1, JunitXml.parse(junit.out()).getElementsByTagName("failure").getLength());
    CliResult clean = run(clusterReaderKubeconfig, "audit", "-n", "empty", "-o", "junit");
    assertEquals(1, JunitXml.parse(clean.out()).getElementsByTagName("testcase").getLength());
    CliResult github = run(clusterReaderKubeconfig, "audit", "-n", "other", "-o", "github");
    assertTrue(
        github.out().startsWith("::error title=endpoints-port-name::Endpoints other/renamed: "),
        github.out());
  }

  @Test
  void auditWorksWithAccessToOneNamespace() throws Exception {
    CliResult all = run(namespaceReaderKubeconfig, "audit");
    assertEquals(
        List.of(
            "error: cannot read endpoints of all namespaces: 403",
            "error: cannot read endpointslices.discovery.k8s.io of all namespaces: 403",
            "error: cannot read ingresses.networking.k8s.io of all namespaces: 403",
            "error: cannot read services of all namespaces: 403",
            "note: cannot read ingressclasses.networking.k8s.io: 403"),
        all.err().lines().map(l -> l.replaceFirst(": 403: .*", ": 403")).toList(),
        all.err());
    assertTrue(
        all.err().contains("; grant verb list on ingresses.networking.k8s.io in a ClusterRole\n"),
        all.err());
    assertEquals(2, all.exit());
    CliResult one = run(namespaceReaderKubeconfig, "audit", "-n", "shop", "-o", "json");
    assertEquals(
        Set.of(
            "shop Ingress known backend-service-missing it comes on Monday",
            "shop Ingress old backend-service-missing "),
        findingsIn(one.out()));
    assertEquals(1, one.exit());
    CliResult unread = run(namespaceReaderKubeconfig, "audit", "-o", "sarif");
    assertEquals(
        4,
        JsonSchemaValidator.ofSarif()
            .read(unread.out())
            .at("/runs/0/invocations/0")
            .findValuesAsText("level")
            .stream()
            .filter("error"::equals)
            .count());
    CliResult junit = run(namespaceReaderKubeconfig, "audit", "-o", "junit");
    assertEquals(4, JunitXml.parse(junit.out()).getElementsByTagName("error").getLength());
    assertEquals(
        4,
        JsonSchemaValidator.of(Path.of("docs/check.schema.json"))
            .read(run(namespaceReaderKubeconfig, "audit", "-ojson").out())
            .at("/unreadable")
            .size());
  }

  /** Each permission of the bundled role is needed. */
  @ParameterizedTest
  @CsvSource({
    "0, services",
    "1, endpoints",
    "2, endpointslices.discovery.k8s.io",
    "3, ingresses.networking.k8s.io",
    "4, ingressclasses.networking.k8s.io",
    "5, namespaces",
  })
  void missingPermissionIsReported(int rule, String resource) {
    try {
      kubectl.runOk(
          "patch",
          "clusterrole",
          "portcullis-reader",
          "--type=json",
          "-p=[{\"op\": \"remove\", \"path\": \"/rules/" + rule + "\"}]");
      eventually(
          "it is said",
          () ->
              run(clusterReaderKubeconfig, "audit", "-n", "shop")
                      .err()
                      .contains(": " + resource + " ")
                  || run(clusterReaderKubeconfig, "audit", "-n", "shop")
                      .err()
                      .contains(": " + resource + ": "));
    } finally {
      kubectl.runOk("apply", "-k", "k8s/reader");
      eventually(
          "all is well", () -> run(clusterReaderKubeconfig, "audit", "-n", "shop").err().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "service/outside      | 0 | reaches 10.8.1.127:80",
        "service/shop/outside | 0 | reaches 10.8.1.127:80",
        // The cluster has no pods.
        "shop.example/cart    | 1 | broken at Service shop/web: kube-proxy has no ready endpoint"
            + " for port 80 (http) and rejects connections",
        "service/renamed      | 1 | broken at Endpoints other/renamed: Endpoint port 80 is named"
            + " \"web\", but port 80 of Service \"renamed\" is named \"http\"; connections to it"
            + " are refused [endpoints-port-name]",
      })
  void explainTracesLiveObjects(String what, int exit, String end) {
    CliResult run = run(clusterReaderKubeconfig, "explain", what, "--cluster");
    assertEquals(end, run.out().lines().reduce((a, b) -> b).orElseThrow(), run.out());
    assertEquals("", run.err());
    assertEquals(exit, run.exit());
  }

  /** The Ingress is in a file, the other objects are in the cluster. */
  @Test
  void explainOverlaysFilesOnCluster() {
    String ingress = writeFile(INGRESS.formatted("shop", 80));
    CliResult without = run(clusterReaderKubeconfig, "explain", "new.example", "--cluster");
    assertTrue(without.out().contains("\n  Ingress shop/known\n"), "a default backend takes it");
    CliResult both = run(clusterReaderKubeconfig, "explain", "new.example", "--cluster", ingress);
    assertTrue(both.out().contains("\n  Ingress shop/new\n"), both.out());
    assertTrue(both.out().endsWith("\nreaches 10.8.1.127:80\n"), both.out());
    String moved = OUTSIDE_ENDPOINTS.replace("port: 80}", "port: 81}");
    CliResult then =
        run(
            clusterReaderKubeconfig,
            "explain",
            "service/shop/outside",
            "--cluster",
            writeFile(moved));
    assertTrue(then.out().endsWith("\nreaches 10.8.1.127:81\n"), then.out());
    assertTrue(!then.out().contains("a mirror of"), "the controller will write that anew");
  }

  @Test
  void explainReportsMissingPermissions() {
    CliResult run = run(namespaceReaderKubeconfig, "explain", "service/other/renamed", "--cluster");
    assertTrue(
        run.err()
            .contains("error: cannot read services of namespace other: 403: services is forbidden"),
        run.err());
    assertEquals(2, run.exit());
  }

  /** Only changes of the files are planned; other live objects stay. */
  @Test
  void planStartsFromLiveObjects() {
    String files =
        documents(
            OUTSIDE_SERVICE.replace("port: 80}", "port: 80, targetPort: 8081}"),
            OUTSIDE_ENDPOINTS.replace("port: 80}", "port: 8081}"));
    CliResult run = run(clusterReaderKubeconfig, "plan", "--cluster", writeFile(files));
    assertEquals(
        List.of(
            "1. change Service shop/outside",
            "2. change Endpoints shop/outside",
            "3. change Service shop/outside"),
        run.out().lines().filter(l -> l.matches("\\d.*")).toList(),
        run.out());
    assertEquals(0, run.exit());
    CliResult nothing =
        run(clusterReaderKubeconfig, "plan", "--cluster", writeFile(OUTSIDE_SERVICE));
    assertEquals("", nothing.out().replace("no changes\n", ""), "it is so already");
    CliResult half =
        run(
            namespaceReaderKubeconfig,
            "plan",
            "--cluster",
            writeFile(INGRESS.formatted("other", 80)));
    assertEquals("", half.out());
    assertEquals(2, half.exit());
  }

  @Test
  void wrongUsageIsReported() {
    String file = writeFile(INGRESS.formatted("shop", 80));
    for (List<String> words :
        List.of(
            List.of("check", file),
            List.of("check", "--cluster", "--partial", file),
            List.of("check", "--cluster"),
            List.of("plan", "--cluster", "--from", file, file),
            List.of("explain", "shop.example", file),
            List.of("audit", "file.yaml"),
            List.of("audit", "-n", "typo"))) {
      CliResult run = run(clusterReaderKubeconfig, words.toArray(String[]::new));
      assertEquals(2, run.exit(), words.toString());
      assertEquals("", run.out(), words.toString());
      assertTrue(!run.err().isEmpty() && !run.err().contains("internal error"), run.err());
    }
    CliResult nowhere = CliResult.run("audit", "--kubeconfig", folder.resolve("none").toString());
    assertTrue(
        nowhere.err().startsWith("portcullis: the address of the API server is not known"),
        nowhere.err());
    assertEquals(2, nowhere.exit());
  }

  /**
   * The launcher omits the Kubernetes client for commands without a cluster; the jar contains it.
   */
  @Test
  void launcherReachesCluster() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> jar = List.of(java, "-jar", "target/quarkus-app/quarkus-run.jar");
    String file = writeFile(service("selector: {app: web}, ports: [{name: http, port: 8080}]"));
    for (List<String> program : List.of(jar, List.of("./portcullis"))) {
      for (List<String> words :
          List.of(List.of("audit", "-n", "shop"), List.of("check", file, "--cluster"))) {
        Process process =
            new ProcessBuilder(
                    Stream.of(
                            program,
                            words,
                            List.of("--kubeconfig", clusterReaderKubeconfig.toString()))
                        .flatMap(List::stream)
                        .toList())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), out);
        assertTrue(out.matches("(?s).*\\d objects?: 1 error, 0 warnings.*"), out);
      }
    }
  }
}
