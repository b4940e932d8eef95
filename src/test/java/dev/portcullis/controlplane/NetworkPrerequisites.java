package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a {@link VirtualNetwork} needs on a machine. */
final class NetworkPrerequisites {

  private static final List<String> PROGRAMS = List.of("ip", "nft", "curl");

  private NetworkPrerequisites() {}

  /**
   * Checks this machine.
   *
   * @throws IllegalStateException if something is missing; it says what to do
   */
  static void check() {
    check(isRootOnLinux(), System.getenv("PATH"));
  }

  /**
   * Checks any machine.
   *
   * @param path the folders in which programs are searched, separated by colons
   */
  static void check(boolean rootOnLinux, String path) {
    if (!rootOnLinux) {
      throw new IllegalStateException(
          "network namespaces need root on Linux: run Maven as root, or without -Ptraffic");
    }
    List<String> missing = PROGRAMS.stream().filter(program -> !isOnPath(path, program)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "not in "
              + path
              + ": "
              + String.join(", ", missing)
              + ": install the packages iproute2, nftables and curl, or run without -Ptraffic");
    }
  }

  private static boolean isRootOnLinux() {
    Path self = Path.of("/proc/self");
    try {
      return Files.exists(self) && Files.getAttribute(self, "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOnPath(String path, String program) {
    return Stream.of(path.split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
