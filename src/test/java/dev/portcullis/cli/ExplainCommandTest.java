package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs {@code explain} and checks its output. */
final class ExplainCommandTest {

  /** Several Ingress rules with different precedence. */
  private static final String SHOP =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{name: http, port: 80}, {name: admin, port: 81}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: out}
      spec: {type: ExternalName, externalName: shop.example.org}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: shop
        annotations:
          alb.ingress.kubernetes.io/actions.sso: '{"type":"redirect","redirectConfig":{"statusCode":"HTTP_302"}}'
          alb.ingress.kubernetes.io/actions.aws: '{"type":"forward","targetGroupName":"legacy"}'
          alb.ingress.kubernetes.io/actions.split: '{"type":"forward","forwardConfig":{"targetGroups":[
            {"serviceName":"web","servicePort":81},{"serviceName":"out","servicePort":"80"}]}}'
      spec:
        rules:
          - host: shop.example
            http:
              paths:
                - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
                - {path: /cart, pathType: Prefix, backend: {service: {name: web, port: {number: 81}}}}
                - {path: /cart, pathType: Exact, backend: {service: {name: gone, port: {number: 80}}}}
                - {path: /logo, pathType: Prefix, backend: {resource: {kind: Bucket, name: x}}}
                - {path: /out, pathType: Prefix, backend: {service: {name: out, port: {number: 80}}}}
                - {path: /sso, pathType: Prefix, backend: {service: {name: sso, port: {name: use-annotation}}}}
                - {path: /aws, pathType: Prefix, backend: {service: {name: aws, port: {name: use-annotation}}}}
                - {path: /split, pathType: Prefix, backend: {service: {name: split, port: {name: use-annotation}}}}
                - {path: /later, pathType: Prefix, backend: {service: {name: later, port: {name: use-annotation}}}}
          - host: "*.shop.example"
            http:
              paths:
                - {path: /in, pathType: Prefix, backend: {service: {name: web, port: {number: 82}}}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: old
        annotations: {nginx.ingress.kubernetes.io/permanent-redirect: "https://shop.example/"}
      spec:
        ingressClassName: nginx
        rules:
          - host: old.example
            http:
              paths:
                - {path: /, pathType: Prefix, backend: {service: {name: placeholder, port: {number: 80}}}}
      ---
      apiVersion: argoproj.io/v1alpha1
      kind: Rollout
      metadata: {name: web}
      spec: {strategy: {canary: {trafficRouting: {alb: {ingresses: [canary]}}}}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: canary}
      spec:
        rules:
          - host: canary.example
            http:
              paths:
                - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: use-annotation}}}}
      """;

  @Test
  void documentedRunsMatchOutput() throws IOException {
    DocumentedRuns.check(Path.of("docs/explain.md"), 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.example           | 0 | reaches port 80 of the pods with app=web",
        "https://SHOP.example:443/a?b=c | 0 | reaches port 80 of the pods with app=web",
        "shop.example/cart/1    | 0 | reaches port 81 of the pods with app=web",
        "shop.example/cart      | 1 | broken at Ingress default/shop: Service \"gone\" not found in"
            + " namespace \"default\" [backend-service-missing]",
        "shop.example/logo/a    | 0 | reaches a resource backend, which is not traced",
        "shop.example/out       | 0 | reaches a DNS name outside the cluster",
        "shop.example/sso       | 0 | reaches an answer that"
            + " alb.ingress.kubernetes.io/actions.sso defines",
        "shop.example/aws       | 0 | reaches a target group that"
            + " alb.ingress.kubernetes.io/actions.aws names",
        "shop.example/split     | 0 | reaches port 81 of the pods with app=web; a DNS name outside"
            + " the cluster",
        "shop.example/later     | 1 | broken at Ingress default/shop: No annotation"
            + " alb.ingress.kubernetes.io/actions.later defines port use-annotation"
            + " [backend-action-missing]",
        "old.example            | 0 | reaches an answer that"
            + " nginx.ingress.kubernetes.io/permanent-redirect defines",
        "canary.example         | 0 | reaches the targets that Rollout default/web writes into"
            + " alb.ingress.kubernetes.io/actions.web",
        "a.shop.example/in      | 1 | broken at Ingress default/shop: Service \"web\" has no port"
            + " 82; it has 80 (http), 81 (admin) [backend-port-missing]",
        "a.shop.example/other   | 1 | broken at Ingress default/shop: no path of a.shop.example"
            + " matches /other, and there is no default backend",
        "service/web            | 1 | broken at Ingress default/shop: Service \"web\" has no port"
            + " 82; it has 80 (http), 81 (admin) [backend-port-missing]",
      })
  void reportsDestinationAndExitCode(String what, int exit, String end) {
    CliResult run = CliResult.runWithInput(SHOP, "explain", what, "-");
    assertEquals(end, run.out().lines().reduce((a, b) -> b).orElseThrow(), run.out());
    assertEquals(exit, run.exit());
  }

  @Test
  void findingsOfOtherRoutesAreOmitted() {
    CliResult run = CliResult.runWithInput(SHOP, "explain", "shop.example/", "-");
    assertTrue(!run.out().contains("error:"), run.out());
  }

  @Test
  void exampleHasThreeHops() {
    CliResult v1 = CliResult.run("explain", "bbs.duokexuetang.com", "examples/bbs-v1");
    CliResult older = CliResult.run("explain", "bbs.duokexuetang.com", "examples/bbs");
    for (CliResult run : new CliResult[] {v1, older}) {
      for (String hop :
          new String[] {
            "Ingress devops/dev-cloudbbs",
            "Service devops/cloudbbs-exp",
            "Endpoints devops/cloudbbs-exp"
          }) {
        assertTrue(run.out().contains("\n  " + hop + "\n"), run.out());
      }
    }
    assertEquals(0, v1.exit());
    assertEquals(1, older.exit(), "an API server of today does not take the Ingress");
  }

  @ParameterizedTest
  @CsvSource({
    "bb.duokexuetang.com, bbs.duokexuetang.com",
    "service/cloudbbs, cloudbbs-exp",
  })
  void unknownTargetGetsSuggestion(String what, String nearest) {
    CliResult run = CliResult.run("explain", what, "examples/bbs-v1");
    String message = run.err().lines().findFirst().orElseThrow();
    assertTrue(message.contains("; did you mean " + nearest), message);
    assertEquals(2, run.exit());
  }

  @Test
  void serviceIsFoundInItsNamespace() {
    for (String[] arguments :
        new String[][] {
          {"explain", "service/cloudbbs-exp", "examples/bbs-v1"},
          {"explain", "svc/cloudbbs-exp", "-n", "devops", "examples/bbs-v1"},
          {"explain", "service/devops/cloudbbs-exp", "-f", "examples/bbs-v1"},
        }) {
      CliResult run = CliResult.run(arguments);
      assertTrue(run.out().startsWith("service/devops/cloudbbs-exp\n"), run.err());
      assertEquals(0, run.exit());
    }
    assertEquals(
        2, CliResult.run("explain", "service/other/cloudbbs-exp", "examples/bbs-v1").exit());
    assertEquals(2, CliResult.run("explain", "service/cloudbbs-exp").exit());
  }

  @Test
  void jsonContainsSameTrace() throws IOException {
    CliResult run =
        CliResult.run("explain", "-o", "json", "bbs.duokexuetang.com/a", "examples/bbs");
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertEquals(false, json.at("/reachable").asBoolean());
    assertEquals("bbs.duokexuetang.com/a", json.at("/question").asText());
    assertEquals("Ingress", json.at("/hops/0/object/kind").asText());
    assertEquals("ingress-api-removed", json.at("/hops/0/findings/0/rule").asText());
    assertEquals("10.8.1.127:80", json.at("/ports/0/targets/kube-proxy/0").asText());
    assertEquals(4, json.at("/links").size());
    CliResult dot =
        CliResult.run("explain", "-o", "dot", "bbs.duokexuetang.com/a", "examples/bbs-v1");
    assertTrue(
        dot.out()
            .contains("\n  \"Endpoints devops/cloudbbs-exp\" -> \"10.8.1.127:80\" [label=\"\"];\n"),
        dot.out());
    assertTrue(
        CliResult.runWithInput(SHOP, "explain", "-odot", "shop.example/cart", "-")
            .out()
            .contains("-> \"Service default/gone\" [label=\"port 80\", style=dashed, color=red];"));
  }

  @Test
  void explainsReadableFilesDespiteReadErrors() {
    CliResult run = CliResult.runWithInput(SHOP + "---\n: [", "explain", "shop.example", "-");
    assertTrue(run.err().startsWith("-:"), run.err());
    assertTrue(run.out().endsWith("reaches port 80 of the pods with app=web\n"), run.out());
    assertEquals(2, run.exit());
  }
}
