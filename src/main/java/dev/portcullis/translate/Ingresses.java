package dev.portcullis.translate;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.ApiVersion;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Ingress.Match;
import dev.portcullis.model.Ingress.PathType;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads an Ingress in the shape of v1 or in that of the two v1beta1 versions, which differ in their
 * backends only (k/k pkg/apis/networking/v1beta1 conversion).
 */
final class Ingresses {

  private Ingresses() {}

  static Ingress read(ResourceMeta meta, Cursor root, ApiVersion version) {
    Cursor spec = root.field("spec");
    boolean v1 = version == ApiVersion.NETWORKING_V1;
    List<Backend> backends = new ArrayList<>();
    List<Match> resources = new ArrayList<>();
    Cursor byDefault = spec.field(v1 ? "defaultBackend" : "backend");
    if (isResource(byDefault)) {
      resources.add(Match.ANY);
    } else if (!byDefault.isMissing()) {
      backend(byDefault, "the default backend", Optional.empty(), v1).ifPresent(backends::add);
    }
    for (Cursor rule : spec.field("rules").items()) {
      String host = rule.field("host").string();
      for (Cursor path : rule.field("http").field("paths").items()) {
        Match match =
            new Match(
                host, path.field("path").string(), PathType.of(path.field("pathType").value()));
        Cursor backend = path.field("backend");
        if (isResource(backend)) {
          resources.add(match);
        } else {
          backend(backend, match.describe(), Optional.of(match), v1).ifPresent(backends::add);
        }
      }
    }
    return new Ingress(
        meta,
        version,
        Optional.of(spec.field("ingressClassName").string()).filter(c -> !c.isEmpty()),
        backends,
        resources);
  }

  private static boolean isResource(Cursor backend) {
    return !backend.isMissing() && !backend.field("resource").isMissing();
  }

  /** Empty for a backend that is broken. */
  private static Optional<Backend> backend(
      Cursor at, String route, Optional<Match> match, boolean v1) {
    return v1 ? v1Backend(at, route, match) : v1beta1Backend(at, route, match);
  }

  private static Optional<Backend> v1beta1Backend(Cursor at, String route, Optional<Match> match) {
    Cursor service = at.field("serviceName");
    Cursor port = at.field("servicePort");
    String name = service.requiredString();
    Optional<PortRef> ref = Services.portRef(port);
    if (ref.isEmpty() && isUnset(port)) {
      port.problem("is required");
    }
    return ref.map(r -> new Backend(service.at(), port.at(), route, name, r, match));
  }

  private static boolean isUnset(Cursor port) {
    return port.isMissing()
        || port.value().equals("")
        || port.value() instanceof Number n && n.doubleValue() == 0;
  }

  private static Optional<Backend> v1Backend(Cursor at, String route, Optional<Match> match) {
    Cursor service = at.field("service");
    if (service.isMissing()) {
      at.problem("must have a service or a resource (serviceName and servicePort are v1beta1)");
      return Optional.empty();
    }
    String serviceName = service.field("name").requiredString();
    Cursor port = service.field("port");
    Cursor byName = port.field("name");
    Cursor byNumber = port.field("number");
    String name = byName.string();
    int number = byNumber.integer().orElse(0);
    if (name.isEmpty() == (number == 0)) {
      port.problem("must have a name or a number, and not both");
      return Optional.empty();
    }
    Cursor given = name.isEmpty() ? byNumber : byName;
    PortRef ref = name.isEmpty() ? new PortRef.ByNumber(number) : new PortRef.ByName(name);
    return Optional.of(
        new Backend(service.field("name").at(), given.at(), route, serviceName, ref, match));
  }
}
