package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Builds a program from its Go module. */
record GoModuleBuildSource(GoProgram program) implements BinarySource {

  @Override
  public void fetch(String version, Set<String> names, Path into) throws IOException {
    Path module = into.resolve("module");
    copy(program.module(), module);
    GoCommand go = new GoCommand(module);
    go.announce(program.fileName());
    String output = into.resolve(program.fileName()).toAbsolutePath().toString();
    // -mod=mod: go.mod names direct dependencies only, and there is no go.sum.
    go.run(
        "build", "-mod=mod", "-trimpath", "-ldflags", "-s -w", "-o", output, program.mainPackage());
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
