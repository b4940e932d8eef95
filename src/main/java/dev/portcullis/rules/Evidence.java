package dev.portcullis.rules;

/** What a finding depends on, and so what can resolve it without a change of its subject. */
public enum Evidence {
  /** The object itself. */
  SELF("object"),
  /** Another object, which exists. */
  EXISTING_OBJECT("presence"),
  /** Another object, which is missing and may be created later. */
  MISSING_OBJECT("absence");

  private final String label;

  Evidence(String label) {
    this.label = label;
  }

  /** The label in reports and documents. */
  @Override
  public String toString() {
    return label;
  }
}
