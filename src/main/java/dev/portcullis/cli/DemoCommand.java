package dev.portcullis.cli;

import dev.portcullis.cli.demo.DemoRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code portcullis demo}: sends requests of an API server to the webhook and shows the responses.
 */
@Command(
    name = "demo",
    description = {
      "Start the webhook on an example and show its responses to good and bad changes.",
      "",
      "Needs no cluster: the manifests of the example take its place.",
    })
final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--keep",
      description = "Keep the server running, and print how to send it requests.")
  private boolean keep;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print the complete AdmissionReviews.")
  private boolean verbose;

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("portcullis-demo");
    try {
      for (String file : List.of("service.yaml", "endpoints.yaml", "ingress.yaml")) {
        try (InputStream manifest =
            DemoCommand.class.getResourceAsStream("/examples/shop/" + file)) {
          Files.copy(manifest, folder.resolve(file));
        }
      }
      return ServerLauncher.run(
          Map.of(
              "portcullis.manifests", ServerLauncher.joinList(List.of(folder.toString())),
              "quarkus.http.host", "127.0.0.1",
              "quarkus.http.ssl-port", "0",
              "quarkus.management.host", "127.0.0.1",
              "quarkus.management.port", "0",
              "quarkus.log.level", "ERROR"),
          DemoRunner.class,
          folder.toString(),
          Boolean.toString(keep),
          Boolean.toString(verbose));
    } finally {
      deleteFolder(folder);
    }
  }

  private static void deleteFolder(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
