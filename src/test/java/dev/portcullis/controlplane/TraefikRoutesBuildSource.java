package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Builds {@value Binaries#TRAEFIK_ROUTES} from a small Go program around Traefik's own Ingress
 * provider, in about four minutes on two cores.
 */
final class TraefikRoutesBuildSource implements BinarySource {

  private static final Path SOURCE = Path.of("src/test/resources/traefik-routes");

  @Override
  public void fetch(String version, Set<String> names, Path into) throws IOException {
    Path module = into.resolve("module");
    copy(SOURCE, module);
    GoCommand go = new GoCommand(module);
    go.announce(String.join(", ", names));
    go.run("mod", "tidy");
    String program = into.resolve(Binaries.TRAEFIK_ROUTES).toAbsolutePath().toString();
    go.run("build", "-trimpath", "-ldflags", "-s -w", "-o", program, ".");
    Directories.delete(module);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(from)) {
      all = walk.toList();
    }
    for (Path path : all) {
      Files.copy(path, to.resolve(from.relativize(path).toString()));
    }
  }
}
