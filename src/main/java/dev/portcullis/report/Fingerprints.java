package dev.portcullis.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What findings are recognised by from one run to the next. They are made of the rule, the object
 * and what it is about, and never of a place: a line that is put in above moves no finding. Those
 * that agree in all of it, such as two paths to one backend, are told apart by their order.
 */
final class Fingerprints {

  /** Half of a SHA-256: enough, and short enough to be looked at. */
  private static final int BYTES = 16;

  private final Map<String, Integer> seen = new HashMap<>();

  /** That of the next finding in the order of the report. */
  String of(Entry entry) {
    String identity =
        String.join(
            "\n",
            entry.finding().rule(),
            entry.finding().object().toString(),
            entry.finding().about(),
            entry.finding().route());
    int number = seen.merge(identity, 1, Integer::sum);
    return HexFormat.of().formatHex(sha256(identity + "\n" + number), 0, BYTES);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
