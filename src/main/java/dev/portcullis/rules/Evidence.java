package dev.portcullis.rules;

import java.util.Locale;

/** What a finding rests on, and so what could make it go away without the subject changing. */
public enum Evidence {
  /** On the object itself: true whatever else there is. */
  OBJECT,
  /** On another object that is there. */
  PRESENCE,
  /** On another object that is missing: it may come later. */
  ABSENCE;

  /** The basis as reports write it: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
