package dev.portcullis.cli.demo;

import dev.portcullis.policy.Operation;
import java.util.List;

/**
 * One request of the demo.
 *
 * @param file the manifest of the request
 * @param operation for UPDATE the manifest without edits is the old object
 * @param edits applied to the manifest in order
 * @param explanation what the response means
 */
public record DemoStep(
    String title,
    String file,
    Operation operation,
    List<TextReplacement> edits,
    String explanation) {

  /** Replaces the first occurrence of a text. */
  public record TextReplacement(String from, String to) {

    String applyTo(String text) {
      int start = text.indexOf(from);
      return text.substring(0, start) + to + text.substring(start + from.length());
    }
  }

  private static final String ENDPOINTS_PORT = "{name: http, port: 8080, protocol: TCP}";

  /** The steps, on the manifests in examples/shop. */
  public static final List<DemoStep> STEPS =
      List.of(
          create(
              "A valid Service",
              "service.yaml",
              "The ports have names, and there are endpoints for them."),
          create(
              "Valid Endpoints",
              "endpoints.yaml",
              "They have a port named http on 8080, the targetPort of the Service."),
          create(
              "A valid Ingress", "ingress.yaml", "Both hosts use port 80, which the Service has."),
          update(
              "Endpoints on port 8081 instead of 8080",
              "endpoints.yaml",
              "kube-proxy would send traffic to 8081, but the Service says 8080. The two port"
                  + " numbers disagree.",
              new TextReplacement("port: 8080", "port: 8081")),
          update(
              "Endpoints without the port name",
              "endpoints.yaml",
              "Data planes match Service and Endpoints by port name. Only one name is possible, so"
                  + " it is added.",
              new TextReplacement(ENDPOINTS_PORT, "{port: 8080, protocol: TCP}")),
          create(
              "An Ingress for a Service that does not exist",
              "ingress.yaml",
              "Kubernetes itself would accept it, and the host would answer 503.",
              new TextReplacement("name: shop", "name: shop-2"),
              new TextReplacement("name: web", "name: wbe")),
          update(
              "An Ingress with the targetPort 8080 instead of port 80",
              "ingress.yaml",
              "The container listens on 8080, but an Ingress names the port of the Service.",
              new TextReplacement("number: 80", "number: 8080")),
          update(
              "A Service with its port renamed from http to web",
              "service.yaml",
              "The Endpoints still use the name http, so all connections would be refused. A"
                  + " Service that is in use is changed in several steps.",
              new TextReplacement("name: http", "name: web")),
          create(
              "A Service without a port name and without endpoints",
              "service.yaml",
              "It stays unchanged: an unnamed port matches unnamed endpoint ports, and the names of"
                  + " later endpoints are unknown.",
              new TextReplacement("namespace: shop", "namespace: staging"),
              new TextReplacement("{name: http, port", "{port")),
          create(
              "A Service without a port name, with Endpoints that name it http",
              "service.yaml",
              "Only one name is possible, and without it all connections would be refused.",
              new TextReplacement("{name: http, port", "{port")));

  private static DemoStep create(
      String title, String file, String explanation, TextReplacement... edits) {
    return new DemoStep(title, file, Operation.CREATE, List.of(edits), explanation);
  }

  private static DemoStep update(
      String title, String file, String explanation, TextReplacement... edits) {
    return new DemoStep(title, file, Operation.UPDATE, List.of(edits), explanation);
  }

  /** The manifest with the edits of this step. */
  public String applyTo(String manifest) {
    String edited = manifest;
    for (TextReplacement edit : edits) {
      edited = edit.applyTo(edited);
    }
    return edited;
  }
}
