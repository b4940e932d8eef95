package dev.portcullis.testing;

/**
 * The seeds of random tests. They are fixed, so that a build has the same result as the last one,
 * except in the profile {@code long}, which uses a new seed in every run. The build prints that
 * seed, and {@code -Dtests.seed=<seed>} repeats the run.
 */
public final class RandomSeed {

  /** The seed of all random tests; not a number if each test uses its own. */
  private static final String PROPERTY = "tests.seed";

  private RandomSeed() {}

  /**
   * The seed of the build, or this one if the build has none.
   *
   * @param fixed the seed of the test, which documented figures refer to
   */
  public static long orElse(long fixed) {
    return Long.getLong(PROPERTY, fixed);
  }
}
