package dev.portcullis.model.convert;

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
 * Converts an Ingress of v1 or of the two v1beta1 versions, which differ in their backends only
 * (k/k pkg/apis/networking/v1beta1 conversion).
 */
final class IngressConverter {

  private IngressConverter() {}

  static Ingress convert(ResourceMeta meta, FieldReader root, ApiVersion version) {
    FieldReader spec = root.field("spec");
    boolean v1 = version == ApiVersion.NETWORKING_V1;
    List<Backend> backends = new ArrayList<>();
    List<Match> resources = new ArrayList<>();
    FieldReader byDefault = spec.field(v1 ? "defaultBackend" : "backend");
    if (hasResource(byDefault)) {
      resources.add(Match.ANY);
    } else if (!byDefault.isMissing()) {
      readBackend(byDefault, "the default backend", Optional.empty(), v1).ifPresent(backends::add);
    }
    for (FieldReader rule : spec.field("rules").items()) {
      String host = rule.field("host").string();
      for (FieldReader path : rule.field("http").field("paths").items()) {
        Match match =
            new Match(
                host, path.field("path").string(), PathType.of(path.field("pathType").value()));
        FieldReader backend = path.field("backend");
        if (hasResource(backend)) {
          resources.add(match);
        } else {
          readBackend(backend, match.describe(), Optional.of(match), v1).ifPresent(backends::add);
        }
      }
    }
    return new Ingress(
        meta,
        version,
        Optional.of(spec.field("ingressClassName").string()).filter(c -> !c.isEmpty()),
        backends,
        resources,
        AlbActionConverter.readAll(meta, backends));
  }

  private static boolean hasResource(FieldReader backend) {
    return !backend.isMissing() && !backend.field("resource").isMissing();
  }

  /** Empty for an invalid backend. */
  private static Optional<Backend> readBackend(
      FieldReader reader, String route, Optional<Match> match, boolean v1) {
    return v1 ? readV1Backend(reader, route, match) : readV1beta1Backend(reader, route, match);
  }

  private static Optional<Backend> readV1beta1Backend(
      FieldReader reader, String route, Optional<Match> match) {
    FieldReader service = reader.field("serviceName");
    FieldReader port = reader.field("servicePort");
    String name = service.requiredString();
    Optional<PortRef> ref = ServiceConverter.readPortRef(port);
    if (ref.isEmpty() && isUnset(port)) {
      port.addError("is required");
    }
    return ref.map(r -> new Backend(service.path(), port.path(), route, name, r, match));
  }

  private static boolean isUnset(FieldReader port) {
    return port.isMissing()
        || port.value().equals("")
        || port.value() instanceof Number n && n.doubleValue() == 0;
  }

  private static Optional<Backend> readV1Backend(
      FieldReader reader, String route, Optional<Match> match) {
    FieldReader service = reader.field("service");
    if (service.isMissing()) {
      reader.addError(
          "must have a service or a resource (serviceName and servicePort are v1beta1)");
      return Optional.empty();
    }
    String serviceName = service.field("name").requiredString();
    FieldReader port = service.field("port");
    FieldReader byName = port.field("name");
    FieldReader byNumber = port.field("number");
    String name = byName.string();
    int number = byNumber.integer().orElse(0);
    if (name.isEmpty() == (number == 0)) {
      port.addError("must have a name or a number, and not both");
      return Optional.empty();
    }
    FieldReader given = name.isEmpty() ? byNumber : byName;
    PortRef ref = name.isEmpty() ? new PortRef.ByNumber(number) : new PortRef.ByName(name);
    return Optional.of(
        new Backend(service.field("name").path(), given.path(), route, serviceName, ref, match));
  }
}
