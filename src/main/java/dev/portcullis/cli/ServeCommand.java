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
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portcullis serve}: the webhook. */
@Command(
    name = "serve",
    description = {
      "Runs the webhook over HTTPS: /validate and /mutate.",
      "",
      "In a pod it watches the cluster it runs in, elsewhere that of the kubeconfig. With --view"
          + " manifests stand in for the cluster.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis serve --view examples/bbs-v1",
      "  portcullis serve --context staging --tls-cert tls.crt --tls-key tls.key",
    })
final class ServeCommand implements Callable<Integer> {

  /** A certificate from files; both or neither. */
  static final class CertificateFiles {

    @Option(
        names = "--tls-cert",
        required = true,
        paramLabel = "FILE",
        description = "The certificate chain in PEM; read again when it changes.")
    private Path certificate;

    @Option(
        names = "--tls-key",
        required = true,
        paramLabel = "FILE",
        description = "Its private key in PEM. Without both a certificate is made at start.")
    private Path key;
  }

  /** Where the certificate comes from. */
  enum TlsMode {
    /** Made at start, for this machine. */
    EPHEMERAL("ephemeral"),
    /** Read from two files, again and again. */
    FILES("files"),
    /** Made and renewed by us, shared by a Secret. */
    SELF_MANAGED("self-managed");

    private final String configurationName;

    TlsMode(String configuration) {
      this.configurationName = configuration;
    }

    @Override
    public String toString() {
      return configurationName;
    }
  }

  /** How the log is written. */
  enum LogFormat {
    /** A line for whoever reads it. */
    TEXT,
    /** An object on each line, for a program. */
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--view",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files and folders whose objects are the cluster.")
  private List<String> manifests = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "The namespace of objects in --view that name none; default unless told.")
  private String namespace = "default";

  @Mixin private ClusterOptions clusterOptions;

  @Option(
      names = "--tls",
      paramLabel = "MODE",
      description = {
        "Where the certificate comes from: ${COMPLETION-CANDIDATES}.",
        "files where two are given; else self-managed in a pod, and ephemeral elsewhere.",
      })
  private TlsMode tlsMode;

  @ArgGroup(exclusive = false)
  private CertificateFiles certificateFiles;

  @Option(
      names = "--client-ca",
      paramLabel = "FILE",
      description = "Ask callers for a certificate of a CA in this file (PEM).")
  private Optional<Path> clientCa = Optional.empty();

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "How the log is written: ${COMPLETION-CANDIDATES}; text unless told.")
  private LogFormat logFormat = LogFormat.TEXT;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "Where to listen; 127.0.0.1 unless told.")
  private String address = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The HTTPS port, 0 for any free one; 8443 unless told.")
  private int port = 8443;

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      description = "The port of /q/health, 0 for any free one; 9000 unless told.")
  private int healthPort = 9000;

  @Option(
      names = "--map-port",
      paramLabel = "PORT",
      description =
          "The port of the route map's page on 127.0.0.1, 0 for any free one; no page unless told.")
  private Optional<Integer> mapPort = Optional.empty();

  @Override
  public Integer call() {
    Map<String, String> settings = new HashMap<>();
    if (!manifests.isEmpty()) {
      ManifestSet set = ManifestLoader.load(manifests, InputStream.nullInputStream(), namespace);
      set.errors().forEach(e -> spec.commandLine().getErr().println(CheckNotes.cannotRead(e)));
      if (!set.errors().isEmpty()) {
        return ExitCode.USAGE;
      }
      spec.commandLine().getErr().println(set.manifests().size() + " objects in view");
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
    return ServerLauncher.run(settings, ServerMain.class);
  }

  private TlsMode resolveTlsMode() {
    TlsMode wanted = tlsMode == null ? defaultTlsMode() : tlsMode;
    if ((wanted == TlsMode.FILES) != (certificateFiles != null)) {
      throw new ParameterException(
          spec.commandLine(), "--tls files, --tls-cert and --tls-key belong together.");
    }
    return wanted;
  }

  private TlsMode defaultTlsMode() {
    if (certificateFiles != null) {
      return TlsMode.FILES;
    }
    return isInPod() && manifests.isEmpty() ? TlsMode.SELF_MANAGED : TlsMode.EPHEMERAL;
  }

  /** The kubelet sets it in every container. */
  private static boolean isInPod() {
    return System.getenv("KUBERNETES_SERVICE_HOST") != null;
  }

  /** Says where the server listens, and waits for its end. */
  static final class ServerMain implements QuarkusApplication {

    @Inject HttpServer server;
    @Inject Optional<ClusterClient> cluster;

    @Inject
    @Identifier(SelfManagedKeyStore.MODE)
    SelfManagedKeyStore keys;

    @Inject RouteMapService routeMap;

    /** What was asked for; the server knows only a port that it has been given for 0. */
    @Inject ManagementConfig management;

    @Override
    public int run(String... args) {
      routeMap.start().ifPresent(System.err::println);
      cluster
          .map(ClusterClient::start)
          .orElseGet(() -> CompletableFuture.completedStage(null))
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
              + ": /validate and /mutate; health on port "
              + (management.port() == 0 ? server.getManagementPort() : management.port())
              + "; end with Ctrl-C");
    }
  }
}
