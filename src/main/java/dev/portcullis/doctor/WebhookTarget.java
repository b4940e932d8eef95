package dev.portcullis.doctor;

import java.util.Map;
import java.util.Optional;

/** Whom the API server calls for an entry of a webhook configuration. */
public sealed interface WebhookTarget {

  /** A port of a Service. */
  record ServiceTarget(String namespace, String name, int port) implements WebhookTarget {

    /** As people write it. */
    public String displayName() {
      return "Service " + namespace + "/" + name;
    }

    /** The name that the API server expects the certificate to be for. */
    public String host() {
      return name + "." + namespace + ".svc";
    }
  }

  /** An address. */
  record UrlTarget(String url) implements WebhookTarget {}

  /** Where the API server calls if the entry does not say which port. */
  int DEFAULT_PORT = 443;

  /** The target of an entry. */
  static WebhookTarget of(Map<String, Object> entry) {
    Map<String, Object> client = StoredWebhookConfiguration.asMap(entry.get("clientConfig"));
    Map<String, Object> service = StoredWebhookConfiguration.asMap(client.get("service"));
    return service.isEmpty()
        ? new UrlTarget(String.valueOf(client.get("url")))
        : new ServiceTarget(
            String.valueOf(service.get("namespace")),
            String.valueOf(service.get("name")),
            service.get("port") instanceof Number port ? port.intValue() : DEFAULT_PORT);
  }

  /** The Service, if it is one. */
  default Optional<ServiceTarget> asService() {
    return this instanceof ServiceTarget service ? Optional.of(service) : Optional.empty();
  }
}
