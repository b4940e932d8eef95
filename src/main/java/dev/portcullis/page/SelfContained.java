package dev.portcullis.page;

import dev.portcullis.routemap.FindingClassifier;
import dev.portcullis.routemap.RouteMapSource;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page and all that it shows as one file, which asks nobody for anything. */
public final class SelfContained {

  private static final Pattern SCRIPT =
      Pattern.compile("<script src=\"assets/([^\"]+)\"></script>");
  private static final Pattern STYLE =
      Pattern.compile("<link rel=\"stylesheet\" href=\"assets/([^\"]+)\"\\s*/?>");
  private static final Pattern ICON =
      Pattern.compile("<link rel=\"icon\" href=\"assets/([^\"]+)\"([^>]*)>");

  private final Map<String, Asset> assets;
  private final List<String> scripts = new ArrayList<>();
  private final List<String> styles = new ArrayList<>();

  private SelfContained(Map<String, Asset> assets) {
    this.assets = assets;
  }

  /** The map of that source as it is now. */
  public static String of(RouteMapSource source, FindingClassifier scale, Clock clock) {
    Board board = new Board(source, scale, clock, Board.Listener.NOBODY, () -> {});
    Asset index = Assets.index();
    return new SelfContained(Assets.of(index)).filled(index.text(), board.whole());
  }

  private String filled(String index, String data) {
    String html = ICON.matcher(index).replaceAll(m -> quoted(icon(m.group(1), m.group(2))));
    html = STYLE.matcher(html).replaceAll(m -> quoted(style(m.group(1))));
    String element =
        "<script type=\"application/json\" id=\"data\">" + escaped(data) + "</script>\n";
    html = SCRIPT.matcher(html).replaceFirst(m -> quoted(element + m.group()));
    html = SCRIPT.matcher(html).replaceAll(m -> quoted(script(m.group(1))));
    return html.replaceFirst("(?i)<meta charset=\"utf-8\"\\s*/?>", "$0\n" + quoted(policy()));
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  private String icon(String file, String rest) {
    return "<link rel=\"icon\" href=\"data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(assets.get(file).bytes())
        + "\""
        + rest
        + ">";
  }

  private String style(String file) {
    String text = assets.get(file).text();
    styles.add(hash(text));
    return "<style>" + text + "</style>";
  }

  private String script(String file) {
    String text = assets.get(file).text();
    if (text.contains("</script") || text.contains("<!--")) {
      throw new IllegalStateException(file + " would end the element that it is in");
    }
    scripts.add(hash(text));
    return "<script>" + text + "</script>";
  }

  private static String hash(String text) {
    return "'sha256-" + Asset.sha256(text.getBytes(StandardCharsets.UTF_8)) + "'";
  }

  /** Nothing in a text can end the element, or begin a comment in it. */
  static String escaped(String json) {
    return json.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /** What the server says by headers, as far as a file can: what is in here and nothing else. */
  private String policy() {
    return "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
        + scripts.stream().collect(Collectors.joining(" "))
        + "; style-src "
        + styles.stream().collect(Collectors.joining(" "))
        + "; img-src data:; base-uri 'none'; form-action 'none'\">\n"
        + "<meta name=\"referrer\" content=\"no-referrer\">";
  }
}
