package dev.portcullis.policy;

/**
 * The answer would take long, and whoever asked has no time: see {@link
 * AdmissionEvaluator#nonBlocking}.
 */
public final class BlockingRequiredException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BlockingRequiredException() {
    super("this takes a thread that nobody else waits for", null, false, false);
  }
}
