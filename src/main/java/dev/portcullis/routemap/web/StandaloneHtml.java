package dev.portcullis.routemap.web;

import dev.portcullis.policy.Policy;
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

/** Renders the page and its data as one HTML file that sends no requests. */
public final class StandaloneHtml {

  private static final Pattern SCRIPT =
      Pattern.compile("<script src=\"assets/([^\"]+)\"></script>");
  private static final Pattern STYLE =
      Pattern.compile("<link rel=\"stylesheet\" href=\"assets/([^\"]+)\"\\s*/?>");
  private static final Pattern ICON =
      Pattern.compile("<link rel=\"icon\" href=\"assets/([^\"]+)\"([^>]*)>");

  private final Map<String, Asset> assets;
  private final List<String> scriptHashes = new ArrayList<>();
  private final List<String> styleHashes = new ArrayList<>();

  private StandaloneHtml(Map<String, Asset> assets) {
    this.assets = assets;
  }

  /** Renders the current route map of a source. */
  public static String render(RouteMapSource source, Policy policy, Clock clock) {
    RouteMapModel model =
        new RouteMapModel(source, policy, clock, new RouteMapModel.ModelListener() {}, () -> {});
    Asset index = Asset.index();
    return new StandaloneHtml(Asset.referencedBy(index)).inlineAll(index.text(), model.toJson());
  }

  private String inlineAll(String index, String data) {
    String html =
        ICON.matcher(index).replaceAll(m -> quoteReplacement(inlineIcon(m.group(1), m.group(2))));
    html = STYLE.matcher(html).replaceAll(m -> quoteReplacement(inlineStyle(m.group(1))));
    String dataElement =
        "<script type=\"application/json\" id=\"data\">" + escapeJson(data) + "</script>\n";
    html = SCRIPT.matcher(html).replaceFirst(m -> quoteReplacement(dataElement + m.group()));
    html = SCRIPT.matcher(html).replaceAll(m -> quoteReplacement(inlineScript(m.group(1))));
    return html.replaceFirst(
        "(?i)<meta charset=\"utf-8\"\\s*/?>", "$0\n" + quoteReplacement(cspMetaTags()));
  }

  private static String quoteReplacement(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  private String inlineIcon(String file, String rest) {
    return "<link rel=\"icon\" href=\"data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(assets.get(file).bytes())
        + "\""
        + rest
        + ">";
  }

  private String inlineStyle(String file) {
    String text = assets.get(file).text();
    styleHashes.add(cspHash(text));
    return "<style>" + text + "</style>";
  }

  private String inlineScript(String file) {
    String text = assets.get(file).text();
    if (text.contains("</script") || text.contains("<!--")) {
      throw new IllegalStateException(file + " contains markup that would end its element");
    }
    scriptHashes.add(cspHash(text));
    return "<script>" + text + "</script>";
  }

  private static String cspHash(String text) {
    return "'sha256-" + Asset.sha256(text.getBytes(StandardCharsets.UTF_8)) + "'";
  }

  /** Escapes all characters that could end the element or begin a comment in it. */
  static String escapeJson(String json) {
    return json.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /** The security headers of the server, as far as meta tags can express them. */
  private String cspMetaTags() {
    return "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
        + scriptHashes.stream().collect(Collectors.joining(" "))
        + "; style-src "
        + styleHashes.stream().collect(Collectors.joining(" "))
        + "; img-src data:; base-uri 'none'; form-action 'none'\">\n"
        + "<meta name=\"referrer\" content=\"no-referrer\">";
  }
}
