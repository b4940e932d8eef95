package dev.portcullis.doctor;

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
final class Reached implements Check {

  @Override
  public String about() {
    return "the Service behind them";
  }

  @Override
  public void look(Site site, Consumer<DoctorFinding> say) {
    Map<Target, List<Webhooks>> targets = new LinkedHashMap<>();
    for (Webhooks configuration : site.configurations()) {
      configuration.ours().stream()
          .map(Target::of)
          .distinct()
          .forEach(t -> targets.computeIfAbsent(t, n -> new ArrayList<>()).add(configuration));
    }
    for (Map.Entry<Target, List<Webhooks>> target : targets.entrySet()) {
      look(site, target.getKey(), target.getValue()).ifPresent(say);
    }
  }

  private Optional<DoctorFinding> look(Site site, Target target, List<Webhooks> from) {
    if (target instanceof Target.OfUrl url) {
      return Optional.of(
          wrong(
              from,
              "url is "
                  + TextSanitizer.toSingleLine(url.url())
                  + " in place of a Service, so nobody can tell who answers",
              from.stream()
                  .map(w -> site.setup().register(w.kind(), w.name()))
                  .collect(Collectors.joining(" && "))));
    }
    Target.OfService to = (Target.OfService) target;
    if (site.namespace(to.namespace()).isEmpty()) {
      return Optional.of(
          wrong(
              from,
              "service is "
                  + to.namespace()
                  + "/"
                  + to.name()
                  + ", and there is no namespace "
                  + to.namespace()
                  + "; if Portcullis was uninstalled, these are left over",
              remove(from)));
    }
    Optional<Service> service = site.service(to);
    if (service.isEmpty()) {
      return Optional.of(
          wrong(
              from,
              "service is "
                  + to.namespace()
                  + "/"
                  + to.name()
                  + ", and there is no such Service; if Portcullis was uninstalled, these are left"
                  + " over",
              site.setup().install() + " (or, to have them gone: " + remove(from) + ")"));
    }
    Optional<ServicePort> port =
        service.get().getSpec().getPorts().stream()
            .filter(p -> p.getPort() == to.port())
            .findFirst();
    if (port.isEmpty()) {
      return Optional.of(
          wrong(
              from,
              "service.port is "
                  + to.port()
                  + ", and "
                  + to.title()
                  + " has "
                  + service.get().getSpec().getPorts().stream()
                      .map(p -> p.getPort().toString())
                      .collect(Collectors.joining(", ")),
              site.setup().install()));
    }
    return nobody(site.slices(to), port.get())
        .map(
            n ->
                wrong(
                    from,
                    to.title() + " has nobody ready behind port " + to.port() + ": " + n,
                    site.scope().describePods()
                        + " (or, to let everything through meanwhile: "
                        + remove(from)
                        + ")"));
  }

  /**
   * Why nobody answers at a port of a Service; empty where somebody does.
   *
   * @param slices all of the Service's
   */
  static Optional<String> nobody(List<EndpointSlice> slices, ServicePort port) {
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
    return behind.stream().anyMatch(Reached::isReady)
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

  private DoctorFinding wrong(List<Webhooks> from, String what, String remedy) {
    return new DoctorFinding(
        Level.WRONG,
        about(),
        from.stream().map(Webhooks::title).collect(Collectors.joining(" and "))
            + ": webhooks[*].clientConfig: leads nowhere: "
            + what
            + "; "
            + consequence(from),
        remedy);
  }

  private static String consequence(List<Webhooks> from) {
    boolean refuses =
        from.stream()
            .flatMap(w -> w.ours().stream())
            .anyMatch(e -> "Fail".equals(e.get("failurePolicy")));
    return refuses
        ? "until then what failurePolicy: Fail is set for is refused, and the rest is let through"
            + " unseen"
        : "until then everything is let through unseen";
  }

  private static String remove(List<Webhooks> from) {
    return from.stream().map(Webhooks::delete).collect(Collectors.joining(" && "));
  }
}
