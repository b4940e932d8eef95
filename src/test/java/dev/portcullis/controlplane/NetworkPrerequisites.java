package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a machine must have so that there can be a {@link VirtualNetwork} on it. */
final class NetworkPrerequisites {

  private static final List<String> PROGRAMS = List.of("ip", "nft", "curl");

  private NetworkPrerequisites() {}

  /**
   * Looks whether this machine has it all.
   *
   * @throws IllegalStateException if it has not; it says what to do
   */
  static void check() {
    check(isRootOnLinux(), System.getenv("PATH"));
  }

  /**
   * The same for any machine.
   *
   * @param path the folders in which programs are looked for, with colons between them
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
