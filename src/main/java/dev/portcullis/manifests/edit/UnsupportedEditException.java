package dev.portcullis.manifests.edit;

/**
 * An edit that cannot be written to a file without guessing.
 *
 * <p>The message is a clause on one line that completes "cannot be fixed here because".
 */
public final class UnsupportedEditException extends Exception {

  private static final long serialVersionUID = 1;

  UnsupportedEditException(String reason) {
    super(reason);
  }
}
