package dev.portcullis.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Encodes certificates and private keys as PEM (RFC 7468). */
final class PemCodec {

  private static final int LINE_LENGTH = 64;

  private PemCodec() {}

  static String encode(X509Certificate certificate) {
    try {
      return encodeBlock("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot encode a certificate", e);
    }
  }

  static String encode(PrivateKey key) {
    return encodeBlock("PRIVATE KEY", key.getEncoded());
  }

  private static String encodeBlock(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /**
   * Decodes a certificate.
   *
   * @throws GeneralSecurityException if the text is not a certificate
   */
  static X509Certificate decodeCertificate(String pem) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  /**
   * Decodes a private EC key.
   *
   * @throws GeneralSecurityException if the text is not a private EC key
   */
  static PrivateKey decodePrivateKey(String pem) throws GeneralSecurityException {
    String base64 = pem.replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
  }
}
