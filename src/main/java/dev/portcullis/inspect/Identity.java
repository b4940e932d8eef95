package dev.portcullis.inspect;

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
 * @param number tells those apart that agree in all of it, such as two equal paths of one Ingress;
 *     from 1
 */
public record Identity(ObjectKey object, String rule, String about, String route, int number)
    implements Comparable<Identity> {

  /** Half of a SHA-256: enough, and short enough to be looked at. */
  private static final int BYTES = 16;

  private static final Comparator<Identity> ORDER =
      Comparator.comparing(Identity::object)
          .thenComparing(Identity::rule)
          .thenComparing(Identity::about)
          .thenComparing(Identity::route)
          .thenComparing(Identity::number);

  /** That of the first of all findings that agree with this one. */
  public static Identity of(Finding finding) {
    return new Identity(finding.object(), finding.rule(), finding.about(), finding.route(), 1);
  }

  /** The same with another number. */
  public Identity numbered(int other) {
    return new Identity(object, rule, about, route, other);
  }

  /** The same in 32 hexadecimal digits. */
  public String fingerprint() {
    return hash(String.join("\n", rule, object.toString(), about, route, "" + number));
  }

  /** Any text in 32 hexadecimal digits. */
  public static String hash(String text) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  @Override
  public int compareTo(Identity other) {
    return ORDER.compare(this, other);
  }
}
