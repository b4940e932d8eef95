package dev.portcullis.doctor;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A server certificate, followed by the intermediate certificates that the server presents. */
public record CertificateChain(List<X509Certificate> certificates) {

  /** The type of a dNSName (RFC 5280, GeneralName). */
  private static final int DNS_NAME = 2;

  /**
   * Reads certificates from PEM; empty text has none.
   *
   * @throws CertificateException if the text is not PEM
   */
  public static List<X509Certificate> parsePem(String pem) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  public X509Certificate leaf() {
    return certificates.get(0);
  }

  /**
   * Finds the trusted certificate that verifies the server certificate; empty if none does.
   * Validity periods are ignored.
   */
  public Optional<X509Certificate> findTrustAnchor(Collection<X509Certificate> trusted) {
    if (trusted.contains(leaf())) {
      return Optional.of(leaf()); // like Go, a trusted certificate verifies itself
    }
    Set<TrustAnchor> anchors =
        trusted.stream().map(c -> new TrustAnchor(c, null)).collect(Collectors.toSet());
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(leaf());
    try {
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificates)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(latestNotBefore());
      PKIXCertPathBuilderResult path =
          (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      return Optional.of(path.getTrustAnchor().getTrustedCert());
    } catch (CertPathBuilderException | InvalidAlgorithmParameterException e) {
      return Optional.empty(); // no path, or nothing is trusted
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has PKIX", e);
    }
  }

  /** The first moment at which all certificates can be valid. */
  private Date latestNotBefore() {
    return certificates.stream()
        .map(X509Certificate::getNotBefore)
        .max(Date::compareTo)
        .orElseThrow();
  }

  /** The DNS names of the server certificate. */
  public List<String> dnsNames() {
    try {
      Collection<List<?>> names = leaf().getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(n -> n.get(0).equals(DNS_NAME))
              .map(n -> (String) n.get(1))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** Whether a DNS name matches the host, exactly or with a wildcard as its first label. */
  public boolean isValidForHost(String host) {
    String wildcard = "*" + host.substring(host.indexOf('.'));
    return dnsNames().stream()
        .anyMatch(n -> n.equalsIgnoreCase(host) || n.equalsIgnoreCase(wildcard));
  }
}
