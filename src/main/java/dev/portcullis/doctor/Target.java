package dev.portcullis.doctor;

import java.util.Map;
import java.util.Optional;

/** Whom the API server calls for an entry of a webhook configuration. */
sealed interface Target {

  /** A port of a Service. */
  record OfService(String namespace, String name, int port) implements Target {

    /** As people write it. */
    String title() {
      return "Service " + namespace + "/" + name;
    }

    /** The name that the API server expects the certificate to be for. */
    String host() {
      return name + "." + namespace + ".svc";
    }
  }

  /** An address. */
  record OfUrl(String url) implements Target {}

  /** Where the API server calls if the entry does not say which port. */
  int UNLESS_TOLD = 443;

  /** The target of an entry. */
  static Target of(Map<String, Object> entry) {
    Map<String, Object> client = Webhooks.object(entry.get("clientConfig"));
    Map<String, Object> service = Webhooks.object(client.get("service"));
    return service.isEmpty()
        ? new OfUrl(String.valueOf(client.get("url")))
        : new OfService(
            String.valueOf(service.get("namespace")),
            String.valueOf(service.get("name")),
            service.get("port") instanceof Number port ? port.intValue() : UNLESS_TOLD);
  }

  /** The Service, if it is one. */
  default Optional<OfService> service() {
    return this instanceof OfService service ? Optional.of(service) : Optional.empty();
  }
}
