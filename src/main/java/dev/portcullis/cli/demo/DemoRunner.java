package dev.portcullis.cli.demo;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.policy.Operation;
import dev.portcullis.tls.EphemeralKeyStore;
import dev.portcullis.webhook.WebhookClient;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Sends the requests of {@link DemoStep#STEPS} to the server that it runs in. */
public final class DemoRunner implements QuarkusApplication {

  /** The name of the webhooks in the bundled configuration, without the kind. */
  private static final String WEBHOOK_NAME_SUFFIX = ".validate.portcullis.dev";

  private final PrintStream out = System.out;

  @Inject HttpServer server;

  @Inject
  @Identifier("ephemeral")
  EphemeralKeyStore keys;

  private Path folder;
  private boolean verbose;

  /**
   * Runs all steps.
   *
   * @param args the folder with the manifests, whether to keep running, whether to print reviews
   */
  @Override
  public int run(String... args)
      throws IOException, InterruptedException, GeneralSecurityException {
    folder = Path.of(args[0]);
    boolean keepRunning = Boolean.parseBoolean(args[1]);
    verbose = Boolean.parseBoolean(args[2]);
    URI address = URI.create("https://localhost:" + server.getSecurePort() + "/");
    WebhookClient client = new WebhookClient(address, createSslContext(keys));
    out.println("The webhook listens on " + address + ". Its cluster contains:");
    for (String file : List.of("service.yaml", "endpoints.yaml", "ingress.yaml")) {
      Manifest manifest = parseManifest(Files.readString(folder.resolve(file)));
      out.println("  " + manifest.resource().key() + "  (examples/shop/" + file + ")");
    }
    out.println("The demo sends it these requests over HTTPS, like an API server; -v prints them.");
    int number = 0;
    WebhookClient.Result result = null;
    for (DemoStep step : DemoStep.STEPS) {
      number++;
      out.println();
      out.println(number + ". " + step.title());
      result = runStep(step, client);
    }
    if (keepRunning) {
      Path review = folder.resolve("review.json");
      Files.writeString(review, result.request());
      out.println();
      out.println("The server keeps running (stop with Ctrl-C). Send it a request:");
      out.println(
          "  curl -k -H 'Content-Type: application/json' --data @"
              + review
              + " "
              + address
              + "validate");
      Quarkus.waitForExit();
    }
    return 0;
  }

  private WebhookClient.Result runStep(DemoStep step, WebhookClient client)
      throws IOException, InterruptedException {
    String before = Files.readString(folder.resolve(step.file()));
    String after = step.applyTo(before);
    Manifest changed = parseManifest(after);
    ObjectKey key = changed.resource().key();
    printDifference(before, after);
    WebhookClient.Result result =
        client.submit(
            step.operation(),
            key,
            changed.tree(),
            step.operation() == Operation.CREATE ? null : parseManifest(before).tree());
    out.println("   → AdmissionReview: " + step.operation() + " " + key);
    if (verbose) {
      out.println(indent(result.request()));
      out.println(indent(result.response()));
    }
    out.println(
        "   ← allowed: "
            + result.allowed()
            + (result.patch().isEmpty() ? "" : ", patch: " + result.patch()));
    printKubectlOutput(step, key, result);
    out.println("   " + step.explanation());
    return result;
  }

  private void printDifference(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> current = after.lines().toList();
    for (int i = 0; i < old.size(); i++) {
      if (!old.get(i).equals(current.get(i))) {
        out.println("   - " + old.get(i).strip());
        out.println("   + " + current.get(i).strip());
      }
    }
  }

  /** Prints the output of kubectl for this response. */
  private void printKubectlOutput(DemoStep step, ObjectKey key, WebhookClient.Result result) {
    boolean create = step.operation() == Operation.CREATE;
    out.println("   $ kubectl " + (create ? "create" : "replace") + " -f " + step.file());
    result.warnings().forEach(w -> out.println("   Warning: " + w));
    if (result.allowed()) {
      String kind = key.kind().toString().toLowerCase(Locale.ROOT);
      String group = kind.equals("ingress") ? ".networking.k8s.io" : "";
      out.println("   " + kind + group + "/" + key.name() + (create ? " created" : " replaced"));
    } else {
      out.println(
          indent(
              "Error from server (Forbidden): error when "
                  + (create ? "creating" : "replacing")
                  + " \""
                  + step.file()
                  + "\": admission webhook \""
                  + key.kind().plural()
                  + WEBHOOK_NAME_SUFFIX
                  + "\" denied the request: "
                  + result.message()));
    }
  }

  private static String indent(String text) {
    return "   " + text.replace("\n", "\n   ");
  }

  private static Manifest parseManifest(String text) {
    return ManifestLoader.load(
            List.of("-"),
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            "default")
        .manifests()
        .get(0);
  }

  private static SSLContext createSslContext(EphemeralKeyStore keys)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("portcullis", keys.certificate());
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
