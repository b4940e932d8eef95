package dev.portcullis.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Builds missing programs from public Go modules. All four take about six minutes on two cores.
 *
 * <p>k8s.io/kubernetes requires its own parts as {@code v0.0.0} and replaces them by folders, which
 * works for itself only. A build from outside must name their version: {@code v0.36.3} for {@code
 * v1.36.3}.
 */
final class KubernetesBuildSource implements BinarySource {

  private static final String KUBERNETES = "k8s.io/kubernetes";

  /** The etcd version that Kubernetes 1.36 is released with; any etcd 3.6 works. */
  private static final String ETCD_VERSION = "3.6.16";

  private static final String ETCD_MAIN =
      """
      package main

      import (
      	"os"

      	"go.etcd.io/etcd/server/v3/etcdmain"
      )

      func main() { etcdmain.Main(os.Args) }
      """;

  @Override
  public void fetch(String version, Set<String> names, Path into) throws IOException {
    Path module = Files.createDirectories(into.resolve("module"));
    GoCommand go = new GoCommand(module);
    go.announce(String.join(", ", names) + " of Kubernetes " + version);
    go.run("mod", "init", "controlplane");
    require(go, version, names);
    List<String> packages = new ArrayList<>();
    for (String name : names) {
      if (name.equals(Binaries.ETCD)) {
        Files.createDirectories(module.resolve(Binaries.ETCD));
        Files.writeString(module.resolve(Binaries.ETCD).resolve("main.go"), ETCD_MAIN);
        packages.add("./" + Binaries.ETCD);
      } else {
        packages.add(KUBERNETES + "/cmd/" + name);
      }
    }
    go.run("mod", "tidy");
    List<String> build =
        new ArrayList<>(
            List.of("build", "-trimpath", "-ldflags", flags(version), "-o", into + "/"));
    build.addAll(packages);
    go.run(build.toArray(String[]::new));
    Directories.delete(module);
  }

  private static void require(GoCommand go, String version, Set<String> names) throws IOException {
    String kubernetes = KUBERNETES + "@v" + version;
    List<String> edit =
        new ArrayList<>(
            List.of(
                "mod",
                "edit",
                "-require=" + kubernetes,
                "-require=go.etcd.io/etcd/server/v3@v" + ETCD_VERSION));
    String itsMod = json(go.run("mod", "download", "-json", kubernetes)).get("GoMod").asText();
    String parts = "v0" + version.substring(version.indexOf('.'));
    for (JsonNode required : json(go.run("mod", "edit", "-json", itsMod)).get("Require")) {
      String path = required.get("Path").asText();
      if (required.get("Version").asText().equals("v0.0.0")) {
        edit.add("-replace=" + path + "=" + path + "@" + parts);
      }
    }
    for (String name : names) {
      if (!name.equals(Binaries.ETCD)) {
        // `go mod tidy` keeps a tool although no package imports it.
        edit.add("-tool=" + KUBERNETES + "/cmd/" + name);
      }
    }
    go.run(edit.toArray(String[]::new));
  }

  /** Without a version an API server does not report one, and kubectl warns. */
  private static String flags(String version) {
    String[] numbers = version.split("\\.");
    String stamp = " -X k8s.io/component-base/version.";
    return "-s -w"
        + stamp
        + "gitVersion=v"
        + version
        + stamp
        + "gitMajor="
        + numbers[0]
        + stamp
        + "gitMinor="
        + numbers[1];
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
