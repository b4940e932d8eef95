package dev.portcullis.cli;

import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.Manifests;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code portcullis serve}: the webhook. */
@Command(
    name = "serve",
    description = {
      "Runs the webhook over HTTPS: /validate and /mutate.",
      "",
      "Its view of the cluster is made of manifests, its certificate is made at start.",
    },
    footerHeading = "%nExample:%n",
    footer = "  portcullis serve --view examples/bbs-v1")
final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--view",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files and folders whose objects are the cluster.")
  private List<String> view = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "The namespace of objects in the view that name none; default unless told.")
  private String namespace = "default";

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

  @Override
  public Integer call() {
    ManifestSet set = Manifests.read(view, InputStream.nullInputStream(), namespace);
    set.faults().forEach(f -> spec.commandLine().getErr().println(f.at() + ": " + f.message()));
    if (!set.faults().isEmpty()) {
      return Portcullis.UNUSABLE;
    }
    spec.commandLine().getErr().println(set.manifests().size() + " objects in view");
    return Server.run(
        Map.of(
            "portcullis.view",
            Server.list(view),
            "portcullis.namespace",
            namespace,
            "quarkus.http.host",
            address,
            "quarkus.http.ssl-port",
            Integer.toString(port)),
        Serving.class);
  }

  /** Says where the server listens, and waits for its end. */
  static final class Serving implements QuarkusApplication {

    @Inject HttpServer server;

    @Override
    public int run(String... args) {
      System.err.println(
          "ready on port "
              + server.getSecurePort()
              + ": /validate and /mutate, profile standard; end with Ctrl-C");
      Quarkus.waitForExit();
      return 0;
    }
  }
}
