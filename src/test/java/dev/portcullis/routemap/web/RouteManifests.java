package dev.portcullis.routemap.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Files with chains that the page shows. */
final class RouteManifests {

  static final String HOSTILE = "<img src=x onerror=document.title=1>";
  static final String BIDI_OVERRIDE = "\u202Emoc.elpmaxe";
  static final String LONG_NAME = "long".repeat(60);

  private static final Path BBS = Path.of("examples/bbs-v1");

  private static final String ROUTE_TEMPLATE =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: %1$s, namespace: %2$s}
      spec:
        ingressClassName: %3$s
        rules:
          - host: %4$s
            http:
              paths: [{path: %5$s, pathType: Prefix, backend: {service: {name: %1$s, port: {number: 80}}}}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: %1$s, namespace: %2$s}
      spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: %1$s, namespace: %2$s, annotations: {%8$s}}
      subsets: [{addresses: [{ip: %6$s}], ports: [{name: http, port: %7$d}]}]
      """;

  private RouteManifests() {}

  /** The example of the project with its endpoints on a port; 80 is correct. */
  static Path bbs(Path folder, int port) {
    try {
      Path target = Files.createDirectories(folder.resolve("bbs"));
      for (String name : List.of("ingress.yaml", "service.yaml", "endpoints.yaml")) {
        String text = Files.readString(BBS.resolve(name));
        Files.writeString(
            target.resolve(name),
            name.startsWith("endpoints") ? text.replace("port: 80,", "port: " + port + ",") : text);
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Two correct routes and a broken one, in two namespaces and of two classes. */
  static Path shops(Path folder) {
    return write(
        folder.resolve("shops.yaml"),
        List.of(
            routeManifest("web", "shop", "kong", "shop.example", "/", "10.1.0.1", 8080, ""),
            routeManifest("cart", "shop", "nginx", "shop.example", "/cart", "10.1.0.2", 8080, ""),
            routeManifest("mail", "post", "nginx", "mail.example", "/", "10.2.0.1", 8081, "")));
  }

  /** Routes with markup, invisible characters, and very long names. */
  static Path hostile(Path folder) {
    String reason =
        "ignore.portcullis.dev/endpoints-port-number: \"<script>document.title=2</script>"
            + HOSTILE
            + '"';
    return write(
        folder.resolve("hostile.yaml"),
        List.of(
            routeManifest(
                "a",
                "odd",
                "'<b>kong</b>'",
                quoted(HOSTILE),
                quoted("/" + HOSTILE),
                "10.1.0.1",
                8081,
                ""),
            routeManifest("b", "odd", "kong", "exempted.example", "/", "10.1.0.2", 8081, reason),
            routeManifest("c", "odd", "kong", quoted(BIDI_OVERRIDE), "/", "10.1.0.3", 8081, ""),
            routeManifest(
                "d",
                "odd",
                "kong",
                LONG_NAME + ".example",
                "/" + LONG_NAME.repeat(4),
                "10.1.0.4",
                8081,
                ""),
            routeManifest(
                "e",
                "odd",
                "kong",
                quoted("\u0645\u062b\u0627\u0644.example"),
                "/",
                "10.1.0.5",
                8081,
                "")));
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }

  /** Many routes, one of them broken. */
  static Path many(Path folder, int count) {
    return write(
        folder.resolve("many.yaml"),
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    routeManifest(
                        "web-" + i,
                        "team-" + i % 50,
                        "kong",
                        "shop-" + i + ".example",
                        "/",
                        "10." + i / 65536 + "." + i / 256 % 256 + "." + (1 + i % 254),
                        i == count / 2 ? 8081 : 8080,
                        ""))
            .toList());
  }

  private static String routeManifest(
      String name,
      String namespace,
      String ingressClass,
      String host,
      String path,
      String address,
      int port,
      String annotations) {
    return ROUTE_TEMPLATE.formatted(
        name, namespace, ingressClass, host, path, address, port, annotations);
  }

  private static Path write(Path file, List<String> manifests) {
    try {
      return Files.writeString(file, manifests.stream().collect(Collectors.joining("---\n")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
