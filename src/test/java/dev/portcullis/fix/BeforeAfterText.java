package dev.portcullis.fix;

/** A text before and after its fixes. */
final class BeforeAfterText {

  private final StringBuilder before = new StringBuilder();
  private final StringBuilder after = new StringBuilder();
  private final String lineBreak;

  BeforeAfterText(String lineBreak) {
    this.lineBreak = lineBreak;
  }

  String lineBreak() {
    return lineBreak;
  }

  void appendUnchanged(String text) {
    before.append(text);
    after.append(text);
  }

  void appendChanged(String now, String then) {
    before.append(now);
    after.append(then);
  }

  void appendAdded(String text) {
    after.append(text);
  }

  void removeLastLineBreak() {
    before.setLength(before.length() - lineBreak.length());
    after.setLength(after.length() - lineBreak.length());
  }

  String before() {
    return before.toString();
  }

  String after() {
    return after.toString();
  }
}
