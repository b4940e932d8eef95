package dev.portcullis.manifests.edit;

/**
 * Why a file is left alone: what is written there could not be changed without a guess.
 *
 * <p>The message is a part of a sentence, on one line, that says what stands in the way.
 */
public final class UnsupportedEditException extends Exception {

  private static final long serialVersionUID = 1;

  UnsupportedEditException(String why) {
    super(why);
  }
}
