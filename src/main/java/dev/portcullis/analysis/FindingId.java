package dev.portcullis.analysis;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.rules.Finding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;

/**
 * Identifies a finding over time. It does not depend on positions or message texts, so that a line
 * inserted above does not create a new finding.
 *
 * @param occurrence distinguishes findings that agree in all other components, such as those of two
 *     equal paths of one Ingress; starts at 1
 */
public record FindingId(ObjectKey object, String rule, String hop, String route, int occurrence)
    implements Comparable<FindingId> {

  /** Half of a SHA-256 hash, to keep fingerprints short. */
  private static final int FINGERPRINT_BYTES = 16;

  private static final Comparator<FindingId> ORDER =
      Comparator.comparing(FindingId::object)
          .thenComparing(FindingId::rule)
          .thenComparing(FindingId::hop)
          .thenComparing(FindingId::route)
          .thenComparing(FindingId::occurrence);

  /** The ID of a finding, with occurrence 1. */
  public static FindingId of(Finding finding) {
    return new FindingId(finding.object(), finding.rule(), finding.hop(), finding.route(), 1);
  }

  public FindingId withOccurrence(int other) {
    return new FindingId(object, rule, hop, route, other);
  }

  /** The ID as 32 hexadecimal digits. */
  public String fingerprint() {
    return hash(String.join("\n", rule, object.toString(), hop, route, "" + occurrence));
  }

  /** The hash of a text as 32 hexadecimal digits. */
  public static String hash(String text) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK supports SHA-256", e);
    }
  }

  @Override
  public int compareTo(FindingId other) {
    return ORDER.compare(this, other);
  }
}
