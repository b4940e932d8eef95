package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.controlplane.ProcessLauncher;
import dev.portcullis.controlplane.ProcessResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces files as a user without privileges, in a process of its own: root may write everything,
 * and the gate runs as root.
 */
final class AtomicFileWriterTest {

  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  /** A user and group id without privileges. */
  private static final int UNPRIVILEGED_ID = 65534;

  private static final String BEFORE = "before";

  @TempDir private Path folder;
  private Path classes;

  @BeforeEach
  void copyClasses() throws IOException {
    setPermissions(folder, "rwxr-xr-x");
    classes = Files.createDirectory(folder.resolve("classes"));
    Path target = Files.createDirectories(classes.resolve("dev/portcullis/cli"));
    for (Class<?> type : List.of(AtomicFileWriter.class, ReplaceFileMain.class)) {
      String file = type.getSimpleName() + ".class";
      try (InputStream in = type.getResourceAsStream(file)) {
        Files.copy(in, target.resolve(file));
      }
    }
    for (Path directory = target; !directory.equals(folder); directory = directory.getParent()) {
      setPermissions(directory, "rwxr-xr-x");
    }
  }

  @Test
  void reportsMissingPermissions() throws IOException {
    Path writable = file("writable", "rwxr-xr-x", "rw-r-----");
    Path readOnly = file("read-only", "rwxr-xr-x", "r--r--r--");
    Path inReadOnlyFolder = file("closed", "r-xr-xr-x", "rw-rw-rw-");
    Path link = Files.createSymbolicLink(folder.resolve("link"), readOnly);

    assertEquals(
        List.of(
            ReplaceFileMain.REPLACED,
            "no write permission",
            "no permission to create a file in " + inReadOnlyFolder.toRealPath().getParent(),
            "no write permission"),
        replaceAsUser(writable, readOnly, inReadOnlyFolder, link));

    assertEquals(ReplaceFileMain.REPLACED, Files.readString(writable));
    assertEquals(
        "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(writable)));
    assertUnchanged(readOnly);
    assertUnchanged(inReadOnlyFolder);
    setPermissions(inReadOnlyFolder.getParent(), "rwxr-xr-x"); // so that it can be deleted
  }

  @Test
  void doesNotChangeOwnerOrGroup() throws IOException {
    assumeTrue(ROOT, "only root can create files of other users");
    Path ofRoot = file("root", "rwxrwxrwx", "rw-rw-rw-");
    setOwner(ofRoot, 0, UNPRIVILEGED_ID);
    Path ofRootGroup = file("group", "rwxrwxrwx", "rw-rw-rw-");
    setOwner(ofRootGroup, UNPRIVILEGED_ID, 0);

    List<String> results = replaceAsUser(ofRoot, ofRootGroup);

    for (int i = 0; i < 2; i++) {
      Path file = List.of(ofRoot, ofRootGroup).get(i);
      assertEquals(
          "no permission to keep owner "
              + Files.getAttribute(file, "posix:owner")
              + " and group "
              + Files.getAttribute(file, "posix:group"),
          results.get(i));
      assertUnchanged(file);
    }
  }

  /** Root keeps both, because it may. */
  @Test
  void rootKeepsOwnerAndGroup() throws IOException {
    assumeTrue(ROOT, "only root can create files of other users");
    Path file = file("of-user", "rwxr-xr-x", "rw-r-----");
    AtomicFileWriter.replace(file, Files.readAllBytes(file), new byte[] {'x'});
    assertEquals("x", Files.readString(file));
    assertEquals(UNPRIVILEGED_ID, Files.getAttribute(file, "unix:uid"));
    assertEquals(UNPRIVILEGED_ID, Files.getAttribute(file, "unix:gid"));
  }

  /** A file in a folder of its own, both of the user without privileges. */
  private Path file(String name, String folderPermissions, String permissions) throws IOException {
    Path parent = Files.createDirectory(folder.resolve(name));
    Path file = Files.writeString(parent.resolve("a.yaml"), BEFORE);
    setPermissions(file, permissions);
    setPermissions(parent, folderPermissions);
    if (ROOT) {
      setOwner(file, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
      setOwner(parent, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
    }
    return file;
  }

  private static void setPermissions(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static void setOwner(Path file, int user, int group) throws IOException {
    Files.setAttribute(file, "unix:uid", user);
    Files.setAttribute(file, "unix:gid", group);
  }

  private List<String> replaceAsUser(Path... files) {
    List<String> command = new ArrayList<>();
    if (ROOT) {
      command.addAll(
          List.of(
              "setpriv",
              "--reuid=" + UNPRIVILEGED_ID,
              "--regid=" + UNPRIVILEGED_ID,
              "--clear-groups"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classes.toString()));
    command.add(ReplaceFileMain.class.getName());
    Stream.of(files).map(Path::toString).forEach(command::add);
    ProcessResult result = ProcessLauncher.LOCAL.run("", command);
    assertEquals(0, result.exitCode(), result::toString);
    return result.out().lines().toList();
  }

  /** Also checks that no temporary file is left. */
  private static void assertUnchanged(Path file) throws IOException {
    assertEquals(BEFORE, Files.readString(file));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }
}
