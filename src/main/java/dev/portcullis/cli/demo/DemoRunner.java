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

/** Tells the story of {@link DemoStep#STEPS} to the server that runs around it. */
public final class DemoRunner implements QuarkusApplication {

  /** As the shipped webhook configuration calls us, behind the kind. */
  private static final String WEBHOOK_NAME_SUFFIX = ".validate.portcullis.dev";

  private final PrintStream out = System.out;

  @Inject HttpServer server;

  @Inject
  @Identifier("ephemeral")
  EphemeralKeyStore keys;

  private Path folder;
  private boolean verbose;

  /**
   * Tells the story.
   *
   * @param args the folder with the manifests, whether to keep running, whether to print all
   */
  @Override
  public int run(String... args)
      throws IOException, InterruptedException, GeneralSecurityException {
    folder = Path.of(args[0]);
    boolean keep = Boolean.parseBoolean(args[1]);
    verbose = Boolean.parseBoolean(args[2]);
    URI address = URI.create("https://localhost:" + server.getSecurePort() + "/");
    WebhookClient rehearsal = new WebhookClient(address, createSslContext(keys));
    out.println("The webhook listens on " + address + ", and this is all there is in its cluster:");
    for (String file : List.of("service.yaml", "endpoints.yaml", "ingress.yaml")) {
      Manifest manifest = parseManifest(Files.readString(folder.resolve(file)));
      out.println("  " + manifest.resource().key() + "  (examples/bbs-v1/" + file + ")");
    }
    out.println(
        "What follows is sent to it over HTTPS, as an API server would; -v prints it whole.");
    int number = 0;
    WebhookClient.Result outcome = null;
    for (DemoStep step : DemoStep.STEPS) {
      number++;
      out.println();
      out.println(number + ". " + step.title());
      outcome = runStep(step, rehearsal);
    }
    if (keep) {
      Path review = folder.resolve("review.json");
      Files.writeString(review, outcome.request());
      out.println();
      out.println("Still listening; ask it yourself, and end it with Ctrl-C:");
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

  private WebhookClient.Result runStep(DemoStep step, WebhookClient rehearsal)
      throws IOException, InterruptedException {
    String before = Files.readString(folder.resolve(step.file()));
    String after = before;
    for (DemoStep.TextReplacement edit : step.edits()) {
      int at = after.indexOf(edit.from());
      after = after.substring(0, at) + edit.to() + after.substring(at + edit.from().length());
    }
    Manifest changed = parseManifest(after);
    ObjectKey key = changed.resource().key();
    printDifference(before, after);
    WebhookClient.Result outcome =
        rehearsal.submit(
            step.operation(),
            key,
            changed.tree(),
            step.operation() == Operation.CREATE ? null : parseManifest(before).tree());
    out.println("   → AdmissionReview: " + step.operation() + " " + key);
    if (verbose) {
      out.println(indent(outcome.request()));
      out.println(indent(outcome.response()));
    }
    out.println(
        "   ← allowed: "
            + outcome.allowed()
            + (outcome.patch().isEmpty() ? "" : ", patch: " + outcome.patch()));
    printKubectlOutput(step, key, outcome);
    out.println("   " + step.explanation());
    return outcome;
  }

  private void printDifference(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    for (int i = 0; i < old.size(); i++) {
      if (!old.get(i).equals(now.get(i))) {
        out.println("   - " + old.get(i).strip());
        out.println("   + " + now.get(i).strip());
      }
    }
  }

  /** What somebody would see who sends this with kubectl. */
  private void printKubectlOutput(DemoStep step, ObjectKey key, WebhookClient.Result outcome) {
    boolean create = step.operation() == Operation.CREATE;
    out.println("   $ kubectl " + (create ? "create" : "replace") + " -f " + step.file());
    outcome.warnings().forEach(w -> out.println("   Warning: " + w));
    if (outcome.allowed()) {
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
                  + outcome.message()));
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
