package dev.portcullis.fix;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A file of manifests in a style that nobody else has: indentation, quotes, comments, order,
 * braces, line ends. It is written twice at once, as it is and as it should be, by the same hand.
 */
record GeneratedFile(String before, String after) {

  static GeneratedFile of(long seed) {
    Random random = new Random(seed);
    String lineBreak = random.nextInt(3) == 0 ? "\r\n" : "\n";
    TwoTexts texts = new TwoTexts(lineBreak);
    if (random.nextInt(5) == 0) {
      texts.both("\uFEFF");
    }
    boolean json = random.nextInt(4) == 0;
    List<Node.Mapping> objects = objects(random);
    for (int i = 0; i < objects.size(); i++) {
      if (json) {
        new JsonHand(texts, random).write(objects.get(i));
      } else {
        texts.both(i > 0 || random.nextBoolean() ? "---" + lineBreak : "");
        new YamlHand(texts, random).write(objects.get(i));
      }
    }
    if (random.nextInt(3) == 0) {
      texts.withoutLastBreak();
    }
    return new GeneratedFile(texts.before(), texts.after());
  }

  private static List<Node.Mapping> objects(Random random) {
    List<Node.Mapping> objects = new ArrayList<>();
    objects.add(service(random));
    if (random.nextBoolean()) {
      objects.add(ingress(random));
    }
    if (random.nextBoolean()) {
      objects.add(object("v1", "ConfigMap", "notes", Node.member("data", new Node.Foreign())));
    }
    if (random.nextBoolean()) {
      objects.add(
          object(
              "v1",
              "Service",
              "bbs",
              Node.member(
                  "spec", Node.mapping(Node.member("ports", ports("http", "8080", "80"))))));
      objects.add(
          object(
              "v1",
              "Endpoints",
              "bbs",
              Node.member(
                  "subsets",
                  Node.list(
                      Node.mapping(
                          Node.member(
                              "addresses",
                              Node.list(Node.mapping(Node.member("ip", Node.text("10.8.1.127"))))),
                          Node.member(
                              "ports",
                              Node.list(
                                  Node.mapping(
                                      new Node.Added("name", "http"),
                                      Node.member("port", Node.number("80"))))))))));
    }
    Collections.shuffle(objects, random);
    return objects;
  }

  private static Node ports(String name, String port, String target) {
    return Node.list(
        Node.mapping(
            Node.member("name", Node.text(name)),
            Node.member("port", Node.number(port)),
            Node.member("targetPort", Node.number(target))));
  }

  private static Node.Mapping object(
      String apiVersion, String kind, String name, Node.Member... rest) {
    List<Node.Member> members = new ArrayList<>();
    members.add(Node.member("apiVersion", Node.text(apiVersion)));
    members.add(Node.member("kind", Node.text(kind)));
    members.add(Node.member("metadata", Node.mapping(Node.member("name", Node.text(name)))));
    members.addAll(List.of(rest));
    return new Node.Mapping(members);
  }

  /** Of several ports those without a name get one; port 80 is always called http. */
  private static Node.Mapping service(Random random) {
    List<Node> ports = new ArrayList<>();
    ports.add(
        Node.mapping(
            Node.member("name", Node.text("http")),
            Node.member("port", Node.number("80")),
            Node.member("targetPort", Node.number("8080"))));
    IntStream.range(0, random.nextInt(3))
        .forEach(
            i -> {
              boolean udp = random.nextInt(3) == 0;
              String name = "port-" + (9000 + i) + (udp ? "-udp" : "");
              List<Node.Member> port = new ArrayList<>();
              port.add(Node.member("port", Node.number("" + (9000 + i))));
              if (udp) {
                port.add(Node.member("protocol", Node.text("UDP")));
              }
              boolean empty = random.nextInt(3) == 0;
              port.add(
                  empty ? port.size() : 0,
                  empty
                      ? Node.member("name", new Node.Text("", name))
                      : new Node.Added("name", name));
              ports.add(new Node.Mapping(port));
            });
    return object(
        "v1",
        "Service",
        "web",
        Node.member(
            "spec",
            Node.mapping(
                Node.member("selector", Node.mapping(Node.member("app", Node.text("web")))),
                Node.member("ports", new Node.Sequence(ports)))));
  }

  private static Node.Mapping ingress(Random random) {
    List<Node.Member> spec = new ArrayList<>();
    if (random.nextBoolean()) {
      spec.add(backend("backend", "defaultBackend", random));
    }
    List<Node> paths =
        IntStream.range(0, 1 + random.nextInt(3))
            .mapToObj(i -> (Node) path(i, random))
            .collect(Collectors.toCollection(ArrayList::new));
    spec.add(
        Node.member(
            "rules",
            Node.list(
                Node.mapping(
                    Node.member("host", Node.text("shop.example.com")),
                    Node.member(
                        "http", Node.mapping(Node.member("paths", new Node.Sequence(paths))))))));
    Node.Mapping ingress =
        object("", "Ingress", "web", Node.member("spec", new Node.Mapping(spec)));
    String old = random.nextBoolean() ? "networking.k8s.io/v1beta1" : "extensions/v1beta1";
    ingress.members().set(0, Node.member("apiVersion", new Node.Text(old, "networking.k8s.io/v1")));
    return ingress;
  }

  private static Node.Mapping path(int number, Random random) {
    List<Node.Member> members = new ArrayList<>();
    boolean typed = random.nextInt(3) == 0;
    if (random.nextInt(4) > 0) {
      members.add(Node.member("path", Node.text("/p" + number)));
    }
    if (typed) {
      members.add(Node.member("pathType", Node.text("Prefix")));
    } else {
      members.add(new Node.Added("pathType", "ImplementationSpecific"));
    }
    members.add(backend("backend", "backend", random));
    return new Node.Mapping(members);
  }

  private static Node.Member backend(String key, String after, Random random) {
    Node.Scalar port =
        switch (random.nextInt(3)) {
          case 0 -> Node.text("http");
          case 1 -> Node.number("80");
          default -> new Node.Number("8080", "80"); // the targetPort
        };
    return new Node.Field(key, after, new Node.Backend(port, random.nextBoolean()));
  }
}
