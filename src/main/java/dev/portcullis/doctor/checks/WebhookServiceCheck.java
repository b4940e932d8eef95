package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import dev.portcullis.doctor.WebhookTarget;
import dev.portcullis.model.TextSanitizer;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks that the Service that the API server calls exists and has ready endpoints. */
final class WebhookServiceCheck implements DoctorCheck {

  @Override
  public String name() {
    return "webhook Service";
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    Map<WebhookTarget, List<StoredWebhookConfiguration>> configurationsByTarget =
        new LinkedHashMap<>();
    for (StoredWebhookConfiguration configuration : installation.webhookConfigurations()) {
      configuration.portcullisWebhooks().stream()
          .map(WebhookTarget::of)
          .distinct()
          .forEach(
              t ->
                  configurationsByTarget
                      .computeIfAbsent(t, n -> new ArrayList<>())
                      .add(configuration));
    }
    configurationsByTarget.forEach(
        (target, configurations) -> {
          if (target instanceof WebhookTarget.UrlTarget url) {
            reportUrl(installation, url, configurations, report);
          } else {
            checkService(
                installation, (WebhookTarget.ServiceTarget) target, configurations, report);
          }
        });
  }

  private static void reportUrl(
      InstallationView installation,
      WebhookTarget.UrlTarget target,
      List<StoredWebhookConfiguration> configurations,
      FindingReporter report) {
    report.error(
        "The API server calls URL "
            + TextSanitizer.toSingleLine(target.url())
            + " instead of a Service, so it is unknown what answers",
        location(configurations, "url"),
        configurations.stream()
            .map(c -> installation.certificateMode().restoreWebhooksCommand(c.kind(), c.name()))
            .collect(Collectors.joining(" && ")));
  }

  private static void checkService(
      InstallationView installation,
      WebhookTarget.ServiceTarget target,
      List<StoredWebhookConfiguration> configurations,
      FindingReporter report) {
    String install = installation.certificateMode().installCommand();
    String delete = StoredWebhookConfiguration.deleteCommand(configurations);
    String consequence = "; " + consequence(configurations);
    if (installation.namespace(target.namespace()).isEmpty()) {
      report.error(
          "Namespace \"" + target.namespace() + "\" of the webhook Service not found" + consequence,
          location(configurations, "service.namespace"),
          "if Portcullis was uninstalled: " + delete);
      return;
    }
    Optional<Service> service = installation.service(target);
    if (service.isEmpty()) {
      report.error(
          target.displayName() + " not found" + consequence,
          location(configurations, "service.name"),
          install + " (or, if Portcullis was uninstalled: " + delete + ")");
      return;
    }
    List<ServicePort> ports = nullToEmpty(service.get().getSpec().getPorts());
    Optional<ServicePort> port =
        ports.stream().filter(p -> p.getPort() == target.port()).findFirst();
    if (port.isEmpty()) {
      report.error(
          target.displayName()
              + " has no port "
              + target.port()
              + ", only "
              + ports.stream().map(p -> p.getPort().toString()).collect(Collectors.joining(", "))
              + consequence,
          location(configurations, "service.port"),
          install);
      return;
    }
    describeMissingEndpoints(installation.endpointSlices(target), port.get())
        .ifPresent(
            reason ->
                report.error(
                    target.displayName()
                        + " has no ready endpoint for port "
                        + target.port()
                        + ": "
                        + reason
                        + consequence,
                    "",
                    installation.ref().describePodsCommand()
                        + " (or, to admit all requests until it is fixed: "
                        + delete
                        + ")"));
  }

  /**
   * Describes why a port of a Service has no ready endpoint; empty if it has one.
   *
   * @param slices all EndpointSlices of the Service
   */
  static Optional<String> describeMissingEndpoints(List<EndpointSlice> slices, ServicePort port) {
    String name = Objects.requireNonNullElse(port.getName(), "");
    List<Endpoint> endpoints =
        slices.stream()
            .filter(
                s ->
                    nullToEmpty(s.getPorts()).stream()
                        .anyMatch(p -> name.equals(Objects.requireNonNullElse(p.getName(), ""))))
            .flatMap(s -> nullToEmpty(s.getEndpoints()).stream())
            .toList();
    if (endpoints.isEmpty()) {
      return Optional.of(
          slices.isEmpty()
              ? "it has no EndpointSlices"
              : "its EndpointSlices have no address with port \"" + name + '"');
    }
    return endpoints.stream().anyMatch(WebhookServiceCheck::isReady)
        ? Optional.empty()
        : Optional.of(
            "none of "
                + endpoints.size()
                + (endpoints.size() == 1 ? " address" : " addresses")
                + " in its EndpointSlices is ready");
  }

  /** The slice of a Service without ready Pods has null instead of empty lists. */
  private static <T> List<T> nullToEmpty(List<T> list) {
    return Objects.requireNonNullElse(list, List.of());
  }

  /** An unset condition counts as ready (API reference of EndpointConditions). */
  private static boolean isReady(Endpoint endpoint) {
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  private static String location(List<StoredWebhookConfiguration> configurations, String field) {
    return StoredWebhookConfiguration.displayNames(configurations)
        + ": webhooks[*].clientConfig."
        + field;
  }

  private static String consequence(List<StoredWebhookConfiguration> configurations) {
    boolean rejects =
        configurations.stream()
            .flatMap(c -> c.portcullisWebhooks().stream())
            .anyMatch(w -> "Fail".equals(w.get("failurePolicy")));
    return rejects
        ? "requests with failurePolicy Fail are rejected, all others are admitted unchecked"
        : "all requests are admitted unchecked";
  }
}
