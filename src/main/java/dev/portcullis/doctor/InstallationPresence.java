package dev.portcullis.doctor;

import dev.portcullis.doctor.WebhookTarget.ServiceTarget;
import java.util.Optional;
import java.util.stream.Stream;

/** Recognizes a namespace without an installation, in which every check would fail. */
final class InstallationPresence {

  static final String NAME = "installation";

  private InstallationPresence() {}

  /** Whether nothing of an installation is in the namespace; false if that cannot be read. */
  static boolean isMissing(InstallationView installation) {
    String namespace = installation.ref().namespace();
    try {
      return calledServices(installation).noneMatch(s -> s.namespace().equals(namespace))
          && installation.deployment().isEmpty()
          && installation
              .service(
                  new ServiceTarget(
                      namespace, InstallationRef.APP_NAME, WebhookTarget.DEFAULT_PORT))
              .isEmpty();
    } catch (ReadFailedException e) {
      return false;
    }
  }

  static void reportMissing(InstallationView installation, FindingReporter report) {
    Optional<String> other =
        calledServices(installation).map(ServiceTarget::namespace).distinct().findFirst();
    report.error(
        "Namespace \""
            + installation.ref().namespace()
            + "\" has no installation of Portcullis"
            + other
                .map(n -> "; the API server calls the one in namespace \"" + n + "\"")
                .orElse(""),
        "",
        other
            .map(n -> "portcullis doctor -n " + n)
            .orElseGet(() -> installation.certificateMode().installCommand()));
  }

  private static Stream<ServiceTarget> calledServices(InstallationView installation) {
    return installation.webhookConfigurations().stream()
        .flatMap(c -> c.portcullisWebhooks().stream())
        .flatMap(w -> WebhookTarget.of(w).asService().stream());
  }
}
