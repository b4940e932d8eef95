package dev.portcullis.controlplane;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Names of namespaces and cluster-scoped objects, so that a test can run again in the same control
 * plane.
 */
public final class GeneratedName {

  private static final int SUFFIX_BYTES = 4;
  private static final SecureRandom RANDOM = new SecureRandom();

  private GeneratedName() {}

  /** A new name, such as {@code shop-1f0c8e2a}. */
  public static String from(String prefix) {
    byte[] suffix = new byte[SUFFIX_BYTES];
    RANDOM.nextBytes(suffix);
    return prefix + "-" + HexFormat.of().formatHex(suffix);
  }
}
