package dev.portcullis.cli.demo;

import dev.portcullis.policy.Operation;
import java.util.List;

/**
 * One thing that the story of {@code demo} tries.
 *
 * @param file the manifest that is sent
 * @param operation UPDATE sends the manifest as it is in the view as the old object
 * @param edits what is changed in the manifest first, in turn
 * @param explanation what the answer means
 */
public record DemoStep(
    String title,
    String file,
    Operation operation,
    List<TextReplacement> edits,
    String explanation) {

  /** A piece of text in place of another; the first one it is found at. */
  public record TextReplacement(String from, String to) {}

  private static DemoStep create(
      String title, String file, String moral, TextReplacement... edits) {
    return new DemoStep(title, file, Operation.CREATE, List.of(edits), moral);
  }

  private static DemoStep update(
      String title, String file, String moral, TextReplacement... edits) {
    return new DemoStep(title, file, Operation.UPDATE, List.of(edits), moral);
  }

  private static final String ENDPOINTS_PORT = "{name: http, port: 80, protocol: TCP}";

  /** The story, on the chain in examples/bbs-v1. */
  public static final List<DemoStep> STEPS =
      List.of(
          create(
              "The Service as it is",
              "service.yaml",
              "Ports with names, endpoints behind them: nothing to say."),
          create(
              "The Endpoints as they are",
              "endpoints.yaml",
              "Port http of the Service finds port http here, on its targetPort 80."),
          create(
              "The Ingress as it is",
              "ingress.yaml",
              "Three hosts lead to port 8080, which the Service has."),
          update(
              "The Endpoints on port 81",
              "endpoints.yaml",
              "kube-proxy would send to 81 whatever the Service says: one of the two numbers is a"
                  + " lie.",
              new TextReplacement("port: 80", "port: 81")),
          update(
              "The Endpoints without the port's name",
              "endpoints.yaml",
              "Data planes join the two by name. Only one name is possible, so it is put in.",
              new TextReplacement(ENDPOINTS_PORT, "{port: 80, protocol: TCP}")),
          create(
              "An Ingress to a Service that is not there",
              "ingress.yaml",
              "Kubernetes itself would take it, and the host would answer 503.",
              new TextReplacement("name: dev-cloudbbs", "name: dev-cloudbbs-2"),
              new TextReplacement("cloudbbs-exp", "cloudbbs-export")),
          update(
              "The Ingress to port 80 in place of 8080",
              "ingress.yaml",
              "80 is where the nginx listens, but an Ingress names the Service's port.",
              new TextReplacement("number: 8080", "number: 80")),
          update(
              "The Service calls its port web",
              "service.yaml",
              "The Endpoints still say http, so every connection would be refused. A Service that"
                  + " is in use is changed in steps.",
              new TextReplacement("name: http", "name: web")),
          create(
              "The Service without its port's name, where nothing stands behind it yet",
              "service.yaml",
              "Left as it is: an unnamed port finds unnamed endpoints, and nobody knows yet what"
                  + " these will be called.",
              new TextReplacement("namespace: devops", "namespace: staging"),
              new TextReplacement("{name: http, port", "{port")),
          create(
              "The Service without its port's name, where Endpoints named http stand behind it",
              "service.yaml",
              "Now there is one possible name, and without it no connection would get through.",
              new TextReplacement("{name: http, port", "{port")));
}
