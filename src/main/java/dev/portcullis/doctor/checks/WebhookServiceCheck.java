package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import dev.portcullis.doctor.WebhookTarget;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Whether somebody answers where the API server is told to ask. */
public final class WebhookServiceCheck implements DoctorCheck {

  @Override
  public String name() {
    return "the Service behind them";
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    Map<WebhookTarget, List<StoredWebhookConfiguration>> targets = new LinkedHashMap<>();
    for (StoredWebhookConfiguration configuration : site.webhookConfigurations()) {
      configuration.portcullisWebhooks().stream()
          .map(WebhookTarget::of)
          .distinct()
          .forEach(t -> targets.computeIfAbsent(t, n -> new ArrayList<>()).add(configuration));
    }
    for (Map.Entry<WebhookTarget, List<StoredWebhookConfiguration>> target : targets.entrySet()) {
      look(site, target.getKey(), target.getValue()).ifPresent(say);
    }
  }

  private Optional<DoctorFinding> look(
      InstallationView site, WebhookTarget target, List<StoredWebhookConfiguration> from) {
    if (target instanceof WebhookTarget.UrlTarget url) {
      return Optional.of(
          toError(
              from,
              "url is "
                  + TextSanitizer.toSingleLine(url.url())
                  + " in place of a Service, so nobody can tell who answers",
              from.stream()
                  .map(w -> site.certificateMode().restoreWebhooksCommand(w.kind(), w.name()))
                  .collect(Collectors.joining(" && "))));
    }
    WebhookTarget.ServiceTarget to = (WebhookTarget.ServiceTarget) target;
    if (site.namespace(to.namespace()).isEmpty()) {
      return Optional.of(
          toError(
              from,
              "service is "
                  + to.namespace()
                  + "/"
                  + to.name()
                  + ", and there is no namespace "
                  + to.namespace()
                  + "; if Portcullis was uninstalled, these are left over",
              deleteCommand(from)));
    }
    Optional<Service> service = site.service(to);
    if (service.isEmpty()) {
      return Optional.of(
          toError(
              from,
              "service is "
                  + to.namespace()
                  + "/"
                  + to.name()
                  + ", and there is no such Service; if Portcullis was uninstalled, these are left"
                  + " over",
              site.certificateMode().installCommand()
                  + " (or, to have them gone: "
                  + deleteCommand(from)
                  + ")"));
    }
    Optional<ServicePort> port =
        service.get().getSpec().getPorts().stream()
            .filter(p -> p.getPort() == to.port())
            .findFirst();
    if (port.isEmpty()) {
      return Optional.of(
          toError(
              from,
              "service.port is "
                  + to.port()
                  + ", and "
                  + to.displayName()
                  + " has "
                  + service.get().getSpec().getPorts().stream()
                      .map(p -> p.getPort().toString())
                      .collect(Collectors.joining(", ")),
              site.certificateMode().installCommand()));
    }
    return describeMissingEndpoints(site.endpointSlices(to), port.get())
        .map(
            n ->
                toError(
                    from,
                    to.displayName() + " has nobody ready behind port " + to.port() + ": " + n,
                    site.ref().describePodsCommand()
                        + " (or, to let everything through meanwhile: "
                        + deleteCommand(from)
                        + ")"));
  }

  /**
   * Why nobody answers at a port of a Service; empty where somebody does.
   *
   * @param slices all of the Service's
   */
  static Optional<String> describeMissingEndpoints(List<EndpointSlice> slices, ServicePort port) {
    String name = Objects.requireNonNullElse(port.getName(), "");
    List<Endpoint> behind =
        slices.stream()
            .filter(
                s ->
                    s.getPorts().stream()
                        .anyMatch(p -> name.equals(Objects.requireNonNullElse(p.getName(), ""))))
            .flatMap(s -> s.getEndpoints().stream())
            .toList();
    if (behind.isEmpty()) {
      return Optional.of(
          slices.isEmpty()
              ? "it has no EndpointSlices"
              : "its EndpointSlices have no address with port \"" + name + '"');
    }
    return behind.stream().anyMatch(WebhookServiceCheck::isReady)
        ? Optional.empty()
        : Optional.of(
            "its EndpointSlices have "
                + behind.size()
                + (behind.size() == 1 ? " address" : " addresses")
                + " and none is ready");
  }

  /** Who does not say is ready (API reference of EndpointConditions). */
  private static boolean isReady(Endpoint endpoint) {
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  private DoctorFinding toError(List<StoredWebhookConfiguration> from, String what, String remedy) {
    return new DoctorFinding(
        Level.ERROR,
        name(),
        from.stream()
                .map(StoredWebhookConfiguration::displayName)
                .collect(Collectors.joining(" and "))
            + ": webhooks[*].clientConfig: leads nowhere: "
            + what
            + "; "
            + consequence(from),
        remedy);
  }

  private static String consequence(List<StoredWebhookConfiguration> from) {
    boolean refuses =
        from.stream()
            .flatMap(w -> w.portcullisWebhooks().stream())
            .anyMatch(e -> "Fail".equals(e.get("failurePolicy")));
    return refuses
        ? "until then what failurePolicy: Fail is set for is refused, and the rest is let through"
            + " unseen"
        : "until then everything is let through unseen";
  }

  private static String deleteCommand(List<StoredWebhookConfiguration> from) {
    return from.stream()
        .map(StoredWebhookConfiguration::deleteCommand)
        .collect(Collectors.joining(" && "));
  }
}
