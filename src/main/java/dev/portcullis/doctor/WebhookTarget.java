package dev.portcullis.doctor;

import java.util.Map;
import java.util.Optional;

/** The address that the API server calls for a webhook. */
public sealed interface WebhookTarget {

  /** A port of a Service. */
  record ServiceTarget(String namespace, String name, int port) implements WebhookTarget {

    /** Kind, namespace, and name. */
    public String displayName() {
      return "Service " + namespace + "/" + name;
    }

    /** The DNS name that the certificate must be valid for. */
    public String host() {
      return name + "." + namespace + ".svc";
    }
  }

  /** A URL. */
  record UrlTarget(String url) implements WebhookTarget {}

  /** The port if {@code clientConfig.service.port} is not set (API reference). */
  int DEFAULT_PORT = 443;

  /** Reads the target of a webhook. */
  static WebhookTarget of(Map<String, Object> webhook) {
    Map<String, Object> client = StoredWebhookConfiguration.asMap(webhook.get("clientConfig"));
    Map<String, Object> service = StoredWebhookConfiguration.asMap(client.get("service"));
    return service.isEmpty()
        ? new UrlTarget(String.valueOf(client.get("url")))
        : new ServiceTarget(
            String.valueOf(service.get("namespace")),
            String.valueOf(service.get("name")),
            service.get("port") instanceof Number port ? port.intValue() : DEFAULT_PORT);
  }

  /** The Service; empty for a URL. */
  default Optional<ServiceTarget> asService() {
    return this instanceof ServiceTarget service ? Optional.of(service) : Optional.empty();
  }
}
