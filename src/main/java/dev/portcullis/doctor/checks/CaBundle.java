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
 * Whom the API server trusts when it calls for some entries of a webhook configuration.
 *
 * @param location the configuration and its entries, as people write them
 * @param certificates empty where there are none, or something else
 */
record CaBundle(
    StoredWebhookConfiguration configuration, String location, List<X509Certificate> certificates) {

  /** The bundles of a configuration; most have one. */
  static List<CaBundle> of(StoredWebhookConfiguration configuration) {
    Map<String, List<String>> entries = new LinkedHashMap<>();
    for (Map<String, Object> entry : configuration.portcullisWebhooks()) {
      String encoded =
          StoredWebhookConfiguration.asMap(entry.get("clientConfig")).get("caBundle")
                  instanceof String s
              ? s
              : "";
      entries.computeIfAbsent(encoded, b -> new ArrayList<>()).add((String) entry.get("name"));
    }
    return entries.entrySet().stream()
        .map(
            e ->
                new CaBundle(
                    configuration,
                    configuration.displayName()
                        + ": "
                        + configuration.fieldPath(e.getValue())
                        + ".clientConfig.caBundle",
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

  /** Who is in it, by name. */
  String subjectNames() {
    return certificates.stream()
        .map(c -> c.getSubjectX500Principal().getName())
        .collect(Collectors.joining(" and "));
  }
}
