package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.CertificateChain;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The certificates that the API server trusts when it calls some webhooks of a configuration.
 *
 * @param location the configuration and the path of the field
 * @param certificates empty if the field has no valid certificate
 */
record CaBundle(
    StoredWebhookConfiguration configuration, String location, List<X509Certificate> certificates) {

  /** The different bundles of a configuration, usually one. */
  static List<CaBundle> of(StoredWebhookConfiguration configuration) {
    Map<String, List<String>> webhookNames = new LinkedHashMap<>();
    for (Map<String, Object> webhook : configuration.portcullisWebhooks()) {
      Object encoded =
          StoredWebhookConfiguration.asMap(webhook.get("clientConfig")).get("caBundle");
      webhookNames
          .computeIfAbsent(encoded instanceof String s ? s : "", b -> new ArrayList<>())
          .add((String) webhook.get("name"));
    }
    return webhookNames.entrySet().stream()
        .map(
            e ->
                new CaBundle(
                    configuration,
                    configuration.locationOf(e.getValue()) + ".clientConfig.caBundle",
                    decode(e.getKey())))
        .toList();
  }

  private static List<X509Certificate> decode(String encoded) {
    try {
      return CertificateChain.parsePem(
          new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
    } catch (CertificateException | IllegalArgumentException e) {
      return List.of();
    }
  }

  /** The subjects of all certificates. */
  String subjectNames() {
    return certificates.stream()
        .map(c -> c.getSubjectX500Principal().getName())
        .collect(Collectors.joining(" and "));
  }
}
