package dev.portcullis.analysis;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.rules.Finding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;

/**
 * What a finding is recognised by, from one look to the next. It is made of the rule, the object
 * and what it is about, and never of a place or of words: a line that is put in above makes no new
 * finding.
 *
 * @param occurrence tells those apart that agree in all of it, such as two equal paths of one
 *     Ingress; from 1
 */
public record FindingId(ObjectKey object, String rule, String hop, String route, int occurrence)
    implements Comparable<FindingId> {

  /** Half of a SHA-256: enough, and short enough to be looked at. */
  private static final int FINGERPRINT_BYTES = 16;

  private static final Comparator<FindingId> ORDER =
      Comparator.comparing(FindingId::object)
          .thenComparing(FindingId::rule)
          .thenComparing(FindingId::hop)
          .thenComparing(FindingId::route)
          .thenComparing(FindingId::occurrence);

  /** That of the first of all findings that agree with this one. */
  public static FindingId of(Finding finding) {
    return new FindingId(finding.object(), finding.rule(), finding.hop(), finding.route(), 1);
  }

  /** The same with another number. */
  public FindingId withOccurrence(int other) {
    return new FindingId(object, rule, hop, route, other);
  }

  /** The same in 32 hexadecimal digits. */
  public String fingerprint() {
    return hash(String.join("\n", rule, object.toString(), hop, route, "" + occurrence));
  }

  /** Any text in 32 hexadecimal digits. */
  public static String hash(String text) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  @Override
  public int compareTo(FindingId other) {
    return ORDER.compare(this, other);
  }
}
