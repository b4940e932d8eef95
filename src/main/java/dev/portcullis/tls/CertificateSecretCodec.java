package dev.portcullis.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Encodes certificate bundles as the data of a Secret: PEM in base64. */
final class CertificateSecretCodec {

  private static final String CA = "ca";
  private static final String SERVING = "tls";
  private static final String NEXT_CA = "next-ca";
  private static final String PREVIOUS_CA = "previous-ca";

  private CertificateSecretCodec() {}

  static Map<String, String> encode(CertificateBundle bundle) {
    Map<String, String> data = new TreeMap<>();
    put(data, CA, bundle.ca());
    put(data, SERVING, bundle.serving());
    bundle.nextCa().ifPresent(n -> put(data, NEXT_CA, n));
    bundle
        .previousCa()
        .ifPresent(c -> data.put(PREVIOUS_CA + ".crt", encodeBase64(PemCodec.encode(c))));
    return data;
  }

  private static void put(Map<String, String> data, String name, KeyAndCertificate pair) {
    data.put(name + ".crt", encodeBase64(PemCodec.encode(pair.certificate())));
    data.put(name + ".key", encodeBase64(PemCodec.encode(pair.key())));
  }

  private static String encodeBase64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Decodes the data of a Secret.
   *
   * @return empty if the Secret has no data
   * @throws GeneralSecurityException if the data is not an encoded bundle
   */
  static Optional<CertificateBundle> decode(Map<String, String> data)
      throws GeneralSecurityException {
    if (data == null || data.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new CertificateBundle(
              decodeKeyAndCertificate(data, CA),
              decodeKeyAndCertificate(data, SERVING),
              data.containsKey(NEXT_CA + ".crt")
                  ? Optional.of(decodeKeyAndCertificate(data, NEXT_CA))
                  : Optional.empty(),
              data.containsKey(PREVIOUS_CA + ".crt")
                  ? Optional.of(
                      PemCodec.decodeCertificate(decodeBase64(data, PREVIOUS_CA + ".crt")))
                  : Optional.empty()));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("not base64", e);
    }
  }

  private static KeyAndCertificate decodeKeyAndCertificate(Map<String, String> data, String name)
      throws GeneralSecurityException {
    return new KeyAndCertificate(
        PemCodec.decodeCertificate(decodeBase64(data, name + ".crt")),
        PemCodec.decodePrivateKey(decodeBase64(data, name + ".key")));
  }

  private static String decodeBase64(Map<String, String> data, String key)
      throws GeneralSecurityException {
    String value = data.get(key);
    if (value == null) {
      throw new GeneralSecurityException(key + " is missing");
    }
    return new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII);
  }
}
