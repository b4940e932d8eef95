import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures the command line as a whole process and prints JSON:
 *
 * <pre>java bench/cli/Measure.java [runs [objects…]]</pre>
 *
 * Defaults: 20 runs, and checks of 100, 1,000, 5,000, and 20,000 objects. Portcullis runs on the
 * JVM that runs this. Times are in seconds; memory is the peak of resident memory in MiB, on Linux
 * only.
 */
final class Measure {

  private static final Path HOME = Path.of("").toAbsolutePath();
  private static final String LAUNCHER = HOME.resolve("portcullis").toString();
  private static final String JAVA = System.getProperty("java.home");

  /** The mistake that the report shows. */
  private static final int WRONG_ONE_IN = 50;

  private Measure() {}

  public static void main(String... args) throws Exception {
    List<Integer> numbers = Stream.of(args).map(Integer::valueOf).toList();
    int runs = numbers.isEmpty() ? 20 : numbers.get(0);
    List<Integer> objects =
        numbers.size() < 2
            ? List.of(100, 1_000, 5_000, 20_000)
            : numbers.subList(1, numbers.size());
    Path folder = Files.createTempDirectory("portcullis-bench");
    try {
      System.out.println("{");
      System.out.println("  \"java\": \"" + Runtime.version() + "\",");
      System.out.println("  \"processors\": " + Runtime.getRuntime().availableProcessors() + ",");
      System.out.println("  \"runs\": " + runs + ",");
      System.out.println("  \"start\": [");
      System.out.println(String.join(",\n", starts(folder, runs)));
      System.out.println("  ],");
      System.out.println("  \"manifests\": [");
      System.out.println(String.join(",\n", manifests(folder, runs, objects)));
      System.out.println("  ]");
      System.out.println("}");
    } finally {
      delete(folder);
    }
  }

  /** One small file. */
  private static List<String> starts(Path folder, int runs) throws Exception {
    String small = Form.ONE.write(folder.resolve("small"), 3).toString();
    String jar = HOME.resolve("target/quarkus-app/quarkus-run.jar").toString();
    List<String> lines = new ArrayList<>();
    lines.add(line("launcher, text", runs, LAUNCHER, "check", small));
    lines.add(line("launcher, json", runs, LAUNCHER, "check", "-o", "json", small));
    lines.add(line("launcher, fix --diff", runs, LAUNCHER, "fix", "--diff", small));
    lines.add(line("java -jar", runs, JAVA + "/bin/java", "-jar", jar, "check", small));
    return lines;
  }

  private static List<String> manifests(Path folder, int runs, List<Integer> numbers)
      throws Exception {
    List<String> lines = new ArrayList<>();
    for (int objects : numbers) {
      for (Form form : Form.values()) {
        Path input = form.write(folder.resolve(form + "-" + objects), objects);
        String what = objects + " " + form;
        lines.add(line(what, runs, LAUNCHER, "check", input.toString()));
        lines.add(line(what + ", fix", runs, LAUNCHER, "fix", "--diff", input.toString()));
      }
    }
    return lines;
  }

  /** Objects, and their layout in files. */
  private enum Form {
    /** Chains of an Ingress, a Service, and Endpoints; one file per object. */
    FILES("in a file each"),
    /** The same in one file. */
    ONE("in one file"),
    /** Ingresses to one Service, in one file. */
    HUB("to one Service");

    private final String words;

    Form(String words) {
      this.words = words;
    }

    /** The input of a check. */
    Path write(Path folder, int objects) throws IOException {
      Files.createDirectories(folder);
      List<String> texts = texts(objects);
      if (this == FILES) {
        for (int i = 0; i < objects; i++) {
          Files.writeString(folder.resolve("object-" + i + ".yaml"), texts.get(i));
        }
        return folder;
      }
      return Files.writeString(folder.resolve("all.yaml"), String.join("---\n", texts));
    }

    private List<String> texts(int objects) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < objects; i++) {
        String name = "app-" + (this == HUB ? 0 : i / 3);
        int kind = this == HUB ? Math.min(i, 2) : i % 3;
        int wrong = i / 3 % WRONG_ONE_IN == WRONG_ONE_IN - 1 ? 1 : 0;
        texts.add(
            kind == 0
                ? service(name)
                : kind == 1 ? endpoints(name, i / 3 % 250 + 1) : ingress(i, name, 8080 + wrong));
      }
      return texts;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  private static String service(String name) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: %s
      namespace: shop
      labels:
        app.kubernetes.io/name: %s
        app.kubernetes.io/managed-by: Helm
    spec:
      ports:
        # the site
        - name: http
          port: 8080
          protocol: TCP
          targetPort: 80
    """
        .formatted(name, name);
  }

  private static String endpoints(String name, int host) {
    return """
    apiVersion: v1
    kind: Endpoints
    metadata:
      name: %s
      namespace: shop
    subsets:
      - addresses:
          - ip: 10.8.1.%d
        ports:
          - name: http
            port: 80
            protocol: TCP
    """
        .formatted(name, host);
  }

  private static String ingress(int number, String service, int port) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: app-%d
      namespace: shop
      annotations:
        konghq.com/strip-path: "true"
    spec:
      ingressClassName: kong
      rules:
        - host: app-%d.example.com
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: %s
                    port:
                      number: %d
    """
        .formatted(number, number, service, port);
  }

  /** The median and the maximum of a command's times, and its peak memory. */
  private static String line(String what, int runs, String... command) throws Exception {
    double[] seconds = new double[runs];
    long kibibytes = 0;
    run(command); // The first run may create a class archive.
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      kibibytes = Math.max(kibibytes, run(command));
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    return String.format(
        Locale.ROOT,
        "    {\"what\": \"%s\", \"median\": %.3f, \"longest\": %.3f, \"MiB\": %d}",
        what,
        seconds[runs / 2],
        seconds[runs - 1],
        kibibytes / 1024);
  }

  /** Its peak of resident memory, as last seen before its end. */
  private static long run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(HOME.toFile());
    builder.environment().put("JAVA_HOME", JAVA);
    Process process =
        builder
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    long most = 0;
    while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
      most = Math.max(most, resident(status));
    }
    if (process.exitValue() > 1) {
      throw new IOException(String.join(" ", command) + ": " + process.exitValue());
    }
    return most;
  }

  private static long resident(Path status) {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(l -> l.startsWith("VmHWM:"))
          .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | RuntimeException e) {
      return 0; // The process has ended, or this is not Linux.
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
