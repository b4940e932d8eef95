package dev.portcullis.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Credentials as the data of a Secret: base64 of PEM. */
final class SecretData {

  private static final String AUTHORITY = "ca";
  private static final String SERVED = "tls";
  private static final String NEXT = "next-ca";
  private static final String PREVIOUS = "previous-ca";

  private SecretData() {}

  static Map<String, String> of(Credentials credentials) {
    Map<String, String> data = new TreeMap<>();
    put(data, AUTHORITY, credentials.authority());
    put(data, SERVED, credentials.served());
    credentials.next().ifPresent(n -> put(data, NEXT, n));
    credentials.previous().ifPresent(c -> data.put(PREVIOUS + ".crt", encoded(Pem.of(c))));
    return data;
  }

  private static void put(Map<String, String> data, String name, Identity identity) {
    data.put(name + ".crt", encoded(Pem.of(identity.certificate())));
    data.put(name + ".key", encoded(Pem.of(identity.key())));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * What the data of a Secret holds; empty where it holds nothing.
   *
   * @throws GeneralSecurityException if it holds something else
   */
  static Optional<Credentials> read(Map<String, String> data) throws GeneralSecurityException {
    if (data == null || data.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Credentials(
              identity(data, AUTHORITY),
              identity(data, SERVED),
              data.containsKey(NEXT + ".crt")
                  ? Optional.of(identity(data, NEXT))
                  : Optional.empty(),
              data.containsKey(PREVIOUS + ".crt")
                  ? Optional.of(Pem.certificate(decoded(data, PREVIOUS + ".crt")))
                  : Optional.empty()));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("not base64", e);
    }
  }

  private static Identity identity(Map<String, String> data, String name)
      throws GeneralSecurityException {
    return new Identity(
        Pem.certificate(decoded(data, name + ".crt")), Pem.key(decoded(data, name + ".key")));
  }

  private static String decoded(Map<String, String> data, String key)
      throws GeneralSecurityException {
    String value = data.get(key);
    if (value == null) {
      throw new GeneralSecurityException(key + " is missing");
    }
    return new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII);
  }
}
