package dev.portcullis.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.doctor.checks.DoctorChecks;
import dev.portcullis.report.doctor.TextDoctorWriter;
import dev.portcullis.testing.InMemoryApiServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} says in one sentence that a namespace has no installation. */
class InstallationPresenceTest {

  private static final String CONFIGURATION =
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/portcullis";

  @TempDir private Path folder;

  private final InMemoryApiServer api = InMemoryApiServer.start();

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void namesTheCommandThatInstalls() throws IOException {
    assertEquals(
        """
        error: Namespace "shop" has no installation of Portcullis
          help:  kubectl apply -k k8s
        Checks run: installation
        1 problem found
        """,
        doctor());
  }

  @Test
  void namesTheNamespaceOfTheInstallation() throws IOException {
    api.put(
        CONFIGURATION,
        new JsonObject(
            """
            {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
             "metadata": {"name": "portcullis"}, "webhooks": [
              {"name": "services.validate.portcullis.dev", "clientConfig": {
                "service": {"namespace": "platform", "name": "portcullis"}}}]}
            """));
    assertEquals(
        """
        error: Namespace "shop" has no installation of Portcullis; the API server calls the one in namespace "platform"
          help:  portcullis doctor -n platform
        Checks run: installation
        1 problem found
        """,
        doctor());
  }

  private String doctor() throws IOException {
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig("default"));
    StringWriter out = new StringWriter();
    TextDoctorWriter.write(
        Doctor.diagnose(
            new ClientConfigFactory(Optional.of(kubeconfig), Optional.empty()),
            new InstallationRef("shop", "portcullis", Optional.empty()),
            Clock.systemUTC(),
            DoctorChecks.all()),
        new PrintWriter(out));
    return out.toString();
  }
}
