package dev.portcullis.routemap.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests the map as one HTML file. */
final class StandaloneHtmlTest {

  private static final String HOSTILE =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: shop
        namespace: shop
        annotations: {ignore.portcullis.dev/backend-service-missing: "</script><script>alert(1)</script><!--"}
      spec:
        rules:
          - host: "</script><img src=x onerror=alert(1)>$1\\\\u2028"
            http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: other, namespace: shop}
      spec: {selector: {a: b}, ports: [{port: 80}]}
      """;

  private final String html =
      StandaloneHtml.render(new TestRouteMapSource(HOSTILE), Policy.STANDARD, Clock.systemUTC());

  private static List<String> findAll(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  @Test
  void referencesNoExternalFiles() {
    assertFalse(html.contains("src=\"assets"), "external script");
    assertFalse(html.contains("href=\"assets"), "external file");
    assertEquals(List.of(), findAll("<script[^>]* (src)=", html));
    assertTrue(html.contains("href=\"data:image/svg+xml;base64,"));
  }

  @Test
  void policyAllowsOnlyInlinedHashes() throws NoSuchAlgorithmException {
    String policy = findAll("Content-Security-Policy\" content=\"([^\"]*)\"", html).get(0);
    assertTrue(policy.startsWith("default-src 'none'; script-src 'sha256-"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertFalse(policy.contains("self"), policy);
    List<String> scripts = findAll("<script>(.*?)</script>", html);
    assertTrue(scripts.size() > 5, "only " + scripts.size());
    List<String> expected = new ArrayList<>();
    for (String text : scripts) {
      expected.add(cspHash(text));
    }
    for (String text : findAll("<style>(.*?)</style>", html)) {
      expected.add(cspHash(text));
    }
    assertEquals(expected, findAll("('sha256-[^']*')", policy));
    assertTrue(
        html.indexOf("Content-Security-Policy") < html.indexOf("<style>"),
        "a policy applies only to elements after it");
  }

  /** As a browser computes it (W3C, Content Security Policy Level 3, section 2.3.1). */
  private static String cspHash(String text) throws NoSuchAlgorithmException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  @Test
  void escapesEmbeddedData() throws IOException {
    List<MatchResult> data =
        Pattern.compile(
                "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
            .matcher(html)
            .results()
            .toList();
    assertEquals(1, data.size());
    String text = data.get(0).group(1);
    assertFalse(text.contains("<") || text.contains(">") || text.contains("&"), text);
    JsonNode json = new ObjectMapper().readTree(text);
    JsonNode rows = json.at("/state/rows");
    JsonNode row = rows.get(0);
    assertTrue(row.path("host").asText().startsWith("</script><img src=x onerror="));
    assertEquals("suppressed", row.path("state").asText());
    assertEquals(rows.size(), json.path("routes").size());
    assertEquals(row, json.path("routes").path(row.path("id").asText()).path("row"));
    assertTrue(html.indexOf("id=\"data\"") < html.indexOf("<script>"), "data comes before scripts");
  }
}
