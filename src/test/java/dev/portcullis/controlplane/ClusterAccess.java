package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Access to a running control plane: users, kubeconfigs, and requests. It cannot stop anything, so
 * tests may share it.
 */
public final class ClusterAccess {

  private static final String ADMIN_KUBECONFIG = "admin.kubeconfig";
  private static final String PROPERTIES_FILE = "cluster.properties";

  private final ProcessLauncher launcher;
  private final Path folder;
  private final URI server;
  private final Path caCertificate;
  private final String adminToken;
  private final Path kubectl;
  private final ServerProbe probe;

  ClusterAccess(
      ProcessLauncher launcher,
      Path folder,
      URI server,
      Path caCertificate,
      String adminToken,
      Path kubectl) {
    this.launcher = launcher;
    this.folder = folder;
    this.server = server;
    this.caCertificate = caCertificate;
    this.adminToken = adminToken;
    this.kubectl = kubectl;
    this.probe = ServerProbe.from(launcher, server, caCertificate, adminToken);
  }

  /** Reads what {@link #save} wrote. */
  static ClusterAccess load(Path folder) throws IOException {
    Properties facts = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve(PROPERTIES_FILE))) {
      facts.load(reader);
    }
    return new ClusterAccess(
        new ProcessLauncher(facts.getProperty("network-namespace")),
        folder,
        URI.create(facts.getProperty("server")),
        Path.of(facts.getProperty("ca-certificate")),
        facts.getProperty("admin-token"),
        Path.of(facts.getProperty("kubectl")));
  }

  /** Writes the access data and the admin's kubeconfig into the folder. */
  void save() throws IOException {
    Properties facts = new Properties();
    facts.setProperty("network-namespace", launcher.networkNamespace());
    facts.setProperty("server", server.toString());
    facts.setProperty("ca-certificate", caCertificate.toString());
    facts.setProperty("admin-token", adminToken);
    facts.setProperty("kubectl", kubectl.toString());
    try (Writer writer = Files.newBufferedWriter(folder.resolve(PROPERTIES_FILE))) {
      facts.store(writer, null);
    }
    Files.writeString(kubeconfig(), content(server, token(adminToken), ""));
  }

  /**
   * The address of the API server: {@code https://127.0.0.1:port}, or in a {@link VirtualNetwork}
   * the node's address, which only processes in that network reach.
   */
  public URI server() {
    return server;
  }

  /** The CA certificate of the API server, as PEM. */
  public Path caCertificate() {
    return caCertificate;
  }

  /**
   * The bearer token of user {@code admin} in group {@code system:masters}, who may do everything.
   */
  public String adminToken() {
    return adminToken;
  }

  /** The admin's kubeconfig. */
  public Path kubeconfig() {
    return folder.resolve(ADMIN_KUBECONFIG);
  }

  /**
   * A kubeconfig with a token of an existing service account, valid for one hour. Its default
   * namespace is that of the service account, as in a Pod.
   */
  public Path kubeconfigOfServiceAccount(String namespace, String name) {
    return write(server, token(tokenOfServiceAccount(namespace, name)), namespace);
  }

  /** A token of an existing service account, valid for one hour. */
  public String tokenOfServiceAccount(String namespace, String name) {
    return kubectl().runOk("create", "token", name, "--namespace", namespace).strip();
  }

  /** A kubeconfig for another address of the API server, and a token. */
  Path kubeconfig(URI address, String token) {
    return kubeconfig(address, token, "");
  }

  /** The same with a default namespace. */
  Path kubeconfig(URI address, String token, String namespace) {
    return write(address, token(token), namespace);
  }

  private Path write(URI address, String user, String namespace) {
    try {
      Path file = Files.createTempFile(folder, "user-", ".kubeconfig");
      return Files.writeString(file, content(address, user, namespace));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String content(URI address, String user, String namespace) {
    String trust =
        address.getScheme().equals("https")
            ? ", certificate-authority: " + quoted(caCertificate.toString())
            : "";
    String own = namespace.isEmpty() ? "" : ", namespace: " + namespace;
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: test, cluster: {server: "%s"%s}}]
    users: [{name: test, user: {%s}}]
    contexts: [{name: test, context: {cluster: test, user: test%s}}]
    current-context: test
    """
        .formatted(address, trust, user, own);
  }

  private static String token(String token) {
    return "token: " + quoted(token);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** kubectl as the admin. */
  public Kubectl kubectl() {
    return kubectl(kubeconfig());
  }

  /** kubectl with that kubeconfig. */
  public Kubectl kubectl(Path kubeconfig) {
    return new Kubectl(launcher, kubectl, kubeconfig);
  }

  /**
   * kubectl as any other user with the rights of RBAC: the admin impersonates the user, and
   * admission sees the user. A kubeconfig cannot express this for other clients, because fabric8's
   * client ignores `as` and would act as the admin.
   *
   * @param groups in addition to {@code system:authenticated}, which the API server adds
   */
  public Kubectl kubectlAs(String user, String... groups) {
    String names =
        Arrays.stream(groups)
            .map(ClusterAccess::quoted)
            .collect(Collectors.joining(", ", "[", "]"));
    return kubectl(
        write(server, token(adminToken) + ", as: " + quoted(user) + ", as-groups: " + names, ""));
  }

  /** The current metrics of the API server. */
  public PrometheusMetrics metrics() {
    try {
      return new PrometheusMetrics(probe.get("/metrics"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the API server is ready and reads from etcd. */
  boolean isReady() {
    return probe.isOk("/readyz") && probe.isOk("/api/v1/namespaces/default");
  }
}
