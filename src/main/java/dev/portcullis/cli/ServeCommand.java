package dev.portcullis.cli;

import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.report.CheckNotes;
import dev.portcullis.tls.SelfManagedKeyStore;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.runtime.management.ManagementConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portcullis serve}: runs the webhook. */
@Command(
    name = "serve",
    description = {
      "Run the admission webhook over HTTPS: /validate and /mutate.",
      "",
      "Watches the cluster of its pod, elsewhere that of the kubeconfig. With --manifests, files"
          + " take the place of the cluster.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis serve --manifests examples/bbs-v1",
      "  portcullis serve --context staging --tls-cert tls.crt --tls-key tls.key",
    })
final class ServeCommand implements Callable<Integer> {

  /** The files of a certificate and its key, which are given together. */
  static final class CertificateFiles {

    @Option(
        names = "--tls-cert",
        required = true,
        paramLabel = "FILE",
        description = "Certificate chain in PEM; read again when it changes.")
    private Path certificate;

    @Option(
        names = "--tls-key",
        required = true,
        paramLabel = "FILE",
        description = "Private key of the certificate in PEM.")
    private Path key;
  }

  /** The source of the certificate. */
  enum TlsMode {
    /** Created at start, for this machine. */
    EPHEMERAL("ephemeral"),
    /** Read from two files, and again when they change. */
    FILES("files"),
    /** Created and renewed by the server, shared in a Secret. */
    SELF_MANAGED("self-managed");

    private final String configurationName;

    TlsMode(String configurationName) {
      this.configurationName = configurationName;
    }

    @Override
    public String toString() {
      return configurationName;
    }
  }

  /** The formats of the log. */
  enum LogFormat {
    /** Lines of text. */
    TEXT,
    /** One JSON object per line. */
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--manifests",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files and folders that take the place of the cluster.")
  private List<String> manifests = new ArrayList<>();

  /** The name of {@code --manifests} before version 0.2. */
  @Option(names = "--view", arity = "1..*", paramLabel = "FILE", hidden = true)
  private List<String> oldManifests = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      description =
          "Namespace of objects in --manifests without a namespace (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Mixin private ClusterOptions clusterOptions;

  @Option(
      names = "--tls",
      paramLabel = "MODE",
      description = {
        "Source of the certificate: ${COMPLETION-CANDIDATES} (default: files with --tls-cert,"
            + " otherwise self-managed in a pod, ephemeral elsewhere).",
      })
  private TlsMode tlsMode;

  @ArgGroup(exclusive = false)
  private CertificateFiles certificateFiles;

  @Option(
      names = "--client-ca",
      paramLabel = "FILE",
      description = "Require client certificates of a CA in this file (PEM).")
  private Optional<Path> clientCa = Optional.empty();

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "Log format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private LogFormat logFormat;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default: ${DEFAULT-VALUE}).")
  private String address;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8443",
      description = "HTTPS port, 0 for any free port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      defaultValue = "9000",
      description = "Port of /q/health, 0 for any free port (default: ${DEFAULT-VALUE}).")
  private int healthPort;

  @Option(
      names = "--map-port",
      paramLabel = "PORT",
      description =
          "Port of the route map on 127.0.0.1, 0 for any free port (default: no route map).")
  private Optional<Integer> mapPort = Optional.empty();

  @Override
  public Integer call() {
    resolveOldManifests();
    if (!manifests.isEmpty()) {
      ManifestSet set = ManifestLoader.load(manifests, InputStream.nullInputStream(), namespace);
      set.errors().forEach(e -> spec.commandLine().getErr().println(CheckNotes.cannotRead(e)));
      if (!set.errors().isEmpty()) {
        return ExitCode.USAGE;
      }
      spec.commandLine().getErr().println(set.manifests().size() + " objects loaded");
    }
    return ServerLauncher.run(settings(), ServerMain.class);
  }

  /** The configuration properties for the options. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    if (!manifests.isEmpty()) {
      settings.put("portcullis.manifests", ServerLauncher.joinList(manifests));
      settings.put("portcullis.namespace", namespace);
    }
    clusterOptions.kubeconfig().ifPresent(f -> settings.put("portcullis.kubeconfig", f.toString()));
    clusterOptions.context().ifPresent(c -> settings.put("portcullis.context", c));
    settings.put("quarkus.http.host", address);
    settings.put("quarkus.http.ssl-port", Integer.toString(port));
    settings.put("quarkus.management.host", address);
    settings.put("quarkus.management.port", Integer.toString(healthPort));
    settings.put("quarkus.http.tls-configuration-name", resolveTlsMode().toString());
    mapPort.ifPresent(p -> settings.put("portcullis.map.port", Integer.toString(p)));
    settings.put("quarkus.log.console.json.enabled", Boolean.toString(logFormat == LogFormat.JSON));
    clientCa.ifPresent(
        f ->
            settings.put(
                "quarkus.tls." + resolveTlsMode() + ".trust-store.pem.certs", f.toString()));
    if (certificateFiles != null) {
      settings.put(
          "quarkus.tls.files.key-store.pem.0.cert", certificateFiles.certificate.toString());
      settings.put("quarkus.tls.files.key-store.pem.0.key", certificateFiles.key.toString());
    }
    return settings;
  }

  private void resolveOldManifests() {
    if (!oldManifests.isEmpty()) {
      if (!manifests.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "--view is the old name of --manifests; use only --manifests.");
      }
      spec.commandLine()
          .getErr()
          .println("warning: --view is the old name of --manifests; version 0.3 removes it");
      manifests = oldManifests;
    }
  }

  private TlsMode resolveTlsMode() {
    TlsMode mode = tlsMode == null ? defaultTlsMode() : tlsMode;
    if ((mode == TlsMode.FILES) != (certificateFiles != null)) {
      throw new ParameterException(
          spec.commandLine(), "--tls files, --tls-cert, and --tls-key need each other.");
    }
    return mode;
  }

  private TlsMode defaultTlsMode() {
    if (certificateFiles != null) {
      return TlsMode.FILES;
    }
    return isInPod() && manifests.isEmpty() ? TlsMode.SELF_MANAGED : TlsMode.EPHEMERAL;
  }

  /** The kubelet sets this variable in every container. */
  private static boolean isInPod() {
    return System.getenv("KUBERNETES_SERVICE_HOST") != null;
  }

  /** Prints the ports of the server when it is ready, and waits for its end. */
  static final class ServerMain implements QuarkusApplication {

    @Inject HttpServer server;
    @Inject Instance<ClusterClient> cluster;

    @Inject
    @Identifier(SelfManagedKeyStore.MODE)
    SelfManagedKeyStore keys;

    @Inject RouteMapService routeMap;

    /** The configured port; the server knows only a port that was assigned for 0. */
    @Inject ManagementConfig management;

    @Override
    public int run(String... args) {
      routeMap.start().ifPresent(System.err::println);
      CompletionStage<Void> clusterRead =
          cluster.isResolvable() ? cluster.get().start() : CompletableFuture.completedStage(null);
      clusterRead
          .thenCompose(v -> keys.whenTrusted())
          .thenRun(this::printReady)
          .exceptionally(this::exitOnStartFailure);
      Quarkus.waitForExit();
      return 0;
    }

    private Void exitOnStartFailure(Throwable failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      System.err.println("portcullis: " + cause.getMessage());
      Quarkus.asyncExit(1);
      return null;
    }

    private void printReady() {
      System.err.println(
          "ready on port "
              + server.getSecurePort()
              + " (/validate, /mutate), health on port "
              + (management.port() == 0 ? server.getManagementPort() : management.port())
              + " (stop with Ctrl-C)");
    }
  }
}
