package dev.portcullis.explain;

import dev.portcullis.model.ObjectKey;

/**
 * Where a way ends before it gets anywhere.
 *
 * @param why in words
 * @param unknown whether nobody could look, so that it may well go on
 */
public record Break(ObjectKey at, String why, boolean unknown) {

  @Override
  public String toString() {
    return "breaks at " + at + ": " + why;
  }
}
