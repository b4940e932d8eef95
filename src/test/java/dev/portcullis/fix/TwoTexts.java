package dev.portcullis.fix;

/** A text as it is and as it should be. */
final class TwoTexts {

  private final StringBuilder before = new StringBuilder();
  private final StringBuilder after = new StringBuilder();
  private final String lineBreak;

  TwoTexts(String lineBreak) {
    this.lineBreak = lineBreak;
  }

  String lineBreak() {
    return lineBreak;
  }

  void both(String text) {
    before.append(text);
    after.append(text);
  }

  void either(String now, String then) {
    before.append(now);
    after.append(then);
  }

  void added(String text) {
    after.append(text);
  }

  void withoutLastBreak() {
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
