package dev.portcullis.model.convert;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the JSON text (RFC 8259) of an annotation, in linear time and with bounded depth. Objects
 * and lists become maps and lists; the last of several members with the same name counts.
 */
final class JsonText {

  /** The API server accepts 256 KiB for all annotations of an object. */
  private static final int MAX_LENGTH = 256 * 1024;

  private static final int MAX_DEPTH = 32;

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?");

  private final String text;
  private int position;

  /** Thrown to end parsing; never leaves this class. */
  private static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException() {
      super(null, null, false, false);
    }
  }

  private JsonText(String text) {
    this.text = text;
  }

  /** The tree of a text; empty if it is not JSON, null, or too large. */
  static Optional<Object> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    JsonText parser = new JsonText(text);
    try {
      Object value = parser.readValue(0);
      parser.skipWhitespace();
      return parser.position == text.length() ? Optional.ofNullable(value) : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private Object readValue(int depth) {
    skipWhitespace();
    switch (peek()) {
      case '{':
        return readObject(depth + 1);
      case '[':
        return readList(depth + 1);
      case '"':
        return readString();
      case 't':
        return readWord("true", true);
      case 'f':
        return readWord("false", false);
      case 'n':
        return readWord("null", null);
      default:
        return readNumber();
    }
  }

  private Map<String, Object> readObject(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    enter(depth);
    if (!skip('}')) {
      do {
        skipWhitespace();
        String name = readString();
        require(':');
        members.put(name, readValue(depth));
      } while (skip(','));
      require('}');
    }
    return members;
  }

  private List<Object> readList(int depth) {
    List<Object> items = new ArrayList<>();
    enter(depth);
    if (!skip(']')) {
      do {
        items.add(readValue(depth));
      } while (skip(','));
      require(']');
    }
    return items;
  }

  private void enter(int depth) {
    if (depth > MAX_DEPTH) {
      throw new MalformedException();
    }
    position++;
  }

  private String readString() {
    if (peek() != '"') {
      throw new MalformedException();
    }
    position++;
    StringBuilder value = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw new MalformedException();
      }
      value.append(c == '\\' ? readEscape() : c);
    }
    return value.toString();
  }

  private char readEscape() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> readHexadecimal();
      default -> throw new MalformedException();
    };
  }

  private char readHexadecimal() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw new MalformedException();
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private Object readWord(String word, Boolean value) {
    if (!text.startsWith(word, position)) {
      throw new MalformedException();
    }
    position += word.length();
    return value;
  }

  private BigDecimal readNumber() {
    Matcher matcher = NUMBER.matcher(text).region(position, text.length());
    if (!matcher.lookingAt()) {
      throw new MalformedException();
    }
    position = matcher.end();
    return new BigDecimal(matcher.group());
  }

  private void require(char c) {
    if (!skip(c)) {
      throw new MalformedException();
    }
  }

  /** Whether the next character after white space is that one; if so, it is skipped. */
  private boolean skip(char c) {
    skipWhitespace();
    boolean found = position < text.length() && text.charAt(position) == c;
    position += found ? 1 : 0;
    return found;
  }

  private void skipWhitespace() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  private char peek() {
    if (position >= text.length()) {
      throw new MalformedException();
    }
    return text.charAt(position);
  }

  private char next() {
    char c = peek();
    position++;
    return c;
  }
}
