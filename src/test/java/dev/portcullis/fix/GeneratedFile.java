package dev.portcullis.fix;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A manifest file in a random style: indentation, quotes, comments, order, braces, line breaks. The
 * same writer produces it before and after its fixes.
 */
record GeneratedFile(String before, String after) {

  static GeneratedFile of(long seed) {
    Random random = new Random(seed);
    String lineBreak = random.nextInt(3) == 0 ? "\r\n" : "\n";
    BeforeAfterText texts = new BeforeAfterText(lineBreak);
    if (random.nextInt(5) == 0) {
      texts.appendUnchanged("\uFEFF");
    }
    boolean json = random.nextInt(4) == 0;
    List<GeneratedNode.Mapping> objects = objects(random);
    for (int i = 0; i < objects.size(); i++) {
      if (json) {
        new JsonStyleWriter(texts, random).write(objects.get(i));
      } else {
        texts.appendUnchanged(i > 0 || random.nextBoolean() ? "---" + lineBreak : "");
        new BlockYamlWriter(texts, random).write(objects.get(i));
      }
    }
    if (random.nextInt(3) == 0) {
      texts.removeLastLineBreak();
    }
    return new GeneratedFile(texts.before(), texts.after());
  }

  private static List<GeneratedNode.Mapping> objects(Random random) {
    List<GeneratedNode.Mapping> objects = new ArrayList<>();
    objects.add(service(random));
    if (random.nextBoolean()) {
      objects.add(ingress(random));
    }
    if (random.nextBoolean()) {
      objects.add(
          object(
              "v1",
              "ConfigMap",
              "notes",
              GeneratedNode.member("data", new GeneratedNode.OpaqueValue())));
    }
    if (random.nextBoolean()) {
      objects.add(
          object(
              "v1",
              "Service",
              "bbs",
              GeneratedNode.member(
                  "spec",
                  GeneratedNode.mapping(
                      GeneratedNode.member("ports", ports("http", "8080", "80"))))));
      objects.add(
          object(
              "v1",
              "Endpoints",
              "bbs",
              GeneratedNode.member(
                  "subsets",
                  GeneratedNode.list(
                      GeneratedNode.mapping(
                          GeneratedNode.member(
                              "addresses",
                              GeneratedNode.list(
                                  GeneratedNode.mapping(
                                      GeneratedNode.member(
                                          "ip", GeneratedNode.text("10.8.1.127"))))),
                          GeneratedNode.member(
                              "ports",
                              GeneratedNode.list(
                                  GeneratedNode.mapping(
                                      new GeneratedNode.AddedField("name", "http"),
                                      GeneratedNode.member(
                                          "port", GeneratedNode.number("80"))))))))));
    }
    Collections.shuffle(objects, random);
    return objects;
  }

  private static GeneratedNode ports(String name, String port, String target) {
    return GeneratedNode.list(
        GeneratedNode.mapping(
            GeneratedNode.member("name", GeneratedNode.text(name)),
            GeneratedNode.member("port", GeneratedNode.number(port)),
            GeneratedNode.member("targetPort", GeneratedNode.number(target))));
  }

  private static GeneratedNode.Mapping object(
      String apiVersion, String kind, String name, GeneratedNode.Member... rest) {
    List<GeneratedNode.Member> members = new ArrayList<>();
    members.add(GeneratedNode.member("apiVersion", GeneratedNode.text(apiVersion)));
    members.add(GeneratedNode.member("kind", GeneratedNode.text(kind)));
    members.add(
        GeneratedNode.member(
            "metadata",
            GeneratedNode.mapping(GeneratedNode.member("name", GeneratedNode.text(name)))));
    members.addAll(List.of(rest));
    return new GeneratedNode.Mapping(members);
  }

  /** Several ports, of which the unnamed ones get a name; port 80 is always named http. */
  private static GeneratedNode.Mapping service(Random random) {
    List<GeneratedNode> ports = new ArrayList<>();
    ports.add(
        GeneratedNode.mapping(
            GeneratedNode.member("name", GeneratedNode.text("http")),
            GeneratedNode.member("port", GeneratedNode.number("80")),
            GeneratedNode.member("targetPort", GeneratedNode.number("8080"))));
    IntStream.range(0, random.nextInt(3))
        .forEach(
            i -> {
              boolean udp = random.nextInt(3) == 0;
              String name = "port-" + (9000 + i) + (udp ? "-udp" : "");
              List<GeneratedNode.Member> port = new ArrayList<>();
              port.add(GeneratedNode.member("port", GeneratedNode.number("" + (9000 + i))));
              if (udp) {
                port.add(GeneratedNode.member("protocol", GeneratedNode.text("UDP")));
              }
              boolean empty = random.nextInt(3) == 0;
              port.add(
                  empty ? port.size() : 0,
                  empty
                      ? GeneratedNode.member("name", new GeneratedNode.StringScalar("", name))
                      : new GeneratedNode.AddedField("name", name));
              ports.add(new GeneratedNode.Mapping(port));
            });
    return object(
        "v1",
        "Service",
        "web",
        GeneratedNode.member(
            "spec",
            GeneratedNode.mapping(
                GeneratedNode.member(
                    "selector",
                    GeneratedNode.mapping(GeneratedNode.member("app", GeneratedNode.text("web")))),
                GeneratedNode.member("ports", new GeneratedNode.Sequence(ports)))));
  }

  private static GeneratedNode.Mapping ingress(Random random) {
    List<GeneratedNode.Member> spec = new ArrayList<>();
    if (random.nextBoolean()) {
      spec.add(backend("backend", "defaultBackend", random));
    }
    List<GeneratedNode> paths =
        IntStream.range(0, 1 + random.nextInt(3))
            .mapToObj(i -> (GeneratedNode) path(i, random))
            .collect(Collectors.toCollection(ArrayList::new));
    spec.add(
        GeneratedNode.member(
            "rules",
            GeneratedNode.list(
                GeneratedNode.mapping(
                    GeneratedNode.member("host", GeneratedNode.text("shop.example.com")),
                    GeneratedNode.member(
                        "http",
                        GeneratedNode.mapping(
                            GeneratedNode.member("paths", new GeneratedNode.Sequence(paths))))))));
    GeneratedNode.Mapping ingress =
        object("", "Ingress", "web", GeneratedNode.member("spec", new GeneratedNode.Mapping(spec)));
    String old = random.nextBoolean() ? "networking.k8s.io/v1beta1" : "extensions/v1beta1";
    ingress
        .members()
        .set(
            0,
            GeneratedNode.member(
                "apiVersion", new GeneratedNode.StringScalar(old, "networking.k8s.io/v1")));
    return ingress;
  }

  private static GeneratedNode.Mapping path(int number, Random random) {
    List<GeneratedNode.Member> members = new ArrayList<>();
    boolean typed = random.nextInt(3) == 0;
    if (random.nextInt(4) > 0) {
      members.add(GeneratedNode.member("path", GeneratedNode.text("/p" + number)));
    }
    if (typed) {
      members.add(GeneratedNode.member("pathType", GeneratedNode.text("Prefix")));
    } else {
      members.add(new GeneratedNode.AddedField("pathType", "ImplementationSpecific"));
    }
    members.add(backend("backend", "backend", random));
    return new GeneratedNode.Mapping(members);
  }

  private static GeneratedNode.Member backend(String key, String after, Random random) {
    GeneratedNode.Scalar port =
        switch (random.nextInt(3)) {
          case 0 -> GeneratedNode.text("http");
          case 1 -> GeneratedNode.number("80");
          default -> new GeneratedNode.NumberScalar("8080", "80"); // the targetPort
        };
    return new GeneratedNode.Field(
        key, after, new GeneratedNode.BackendNode(port, random.nextBoolean()));
  }
}
