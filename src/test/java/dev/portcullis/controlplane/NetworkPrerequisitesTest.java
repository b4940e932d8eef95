package dev.portcullis.controlplane;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the messages about missing prerequisites. */
final class NetworkPrerequisitesTest {

  @TempDir private Path first;
  @TempDir private Path second;

  @Test
  void missingPrerequisitesAreReported() throws IOException {
    program(first, "nft");
    assertEquals(
        "not in "
            + path()
            + ": ip, curl: install the packages iproute2, nftables and curl,"
            + " or run without -Ptraffic",
        errorMessage(true));
  }

  @Test
  void completeMachinePasses() throws IOException {
    program(first, "nft");
    program(second, "ip");
    program(second, "curl");
    assertDoesNotThrow(() -> NetworkPrerequisites.check(true, path()));
    assertEquals(
        "network namespaces need root on Linux: run Maven as root, or without -Ptraffic",
        errorMessage(false));
  }

  private String errorMessage(boolean rootOnLinux) {
    return assertThrows(
            IllegalStateException.class, () -> NetworkPrerequisites.check(rootOnLinux, path()))
        .getMessage();
  }

  private static void program(Path folder, String name) throws IOException {
    assertTrue(Files.createFile(folder.resolve(name)).toFile().setExecutable(true));
  }

  private String path() {
    return first + ":" + second;
  }
}
