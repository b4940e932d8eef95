package dev.portcullis.doctor;

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
 * @param place the configuration and its entries, as people write them
 * @param certificates empty where there are none, or something else
 */
record Bundle(Webhooks from, String place, List<X509Certificate> certificates) {

  /** The bundles of a configuration; most have one. */
  static List<Bundle> of(Webhooks configuration) {
    Map<String, List<String>> entries = new LinkedHashMap<>();
    for (Map<String, Object> entry : configuration.ours()) {
      String encoded =
          Webhooks.object(entry.get("clientConfig")).get("caBundle") instanceof String s ? s : "";
      entries.computeIfAbsent(encoded, b -> new ArrayList<>()).add((String) entry.get("name"));
    }
    return entries.entrySet().stream()
        .map(
            e ->
                new Bundle(
                    configuration,
                    configuration.title()
                        + ": "
                        + configuration.place(e.getValue())
                        + ".clientConfig.caBundle",
                    decoded(e.getKey())))
        .toList();
  }

  private static List<X509Certificate> decoded(String encoded) {
    try {
      return Chain.parse(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
    } catch (CertificateException | IllegalArgumentException e) {
      return List.of();
    }
  }

  /** Who is in it, by name. */
  String names() {
    return certificates.stream()
        .map(c -> c.getSubjectX500Principal().getName())
        .collect(Collectors.joining(" and "));
  }
}
