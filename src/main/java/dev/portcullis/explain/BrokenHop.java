package dev.portcullis.explain;

import dev.portcullis.model.ObjectKey;

/**
 * Where a way ends before it gets anywhere.
 *
 * @param reason in words
 * @param unknown whether nobody could look, so that it may well go on
 */
public record BrokenHop(ObjectKey object, String reason, boolean unknown) {

  @Override
  public String toString() {
    return "broken at " + object + ": " + reason;
  }
}
