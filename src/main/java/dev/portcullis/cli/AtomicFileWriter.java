package dev.portcullis.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;

/** Replaces files atomically: readers see either the old or the new content. */
final class AtomicFileWriter {

  private AtomicFileWriter() {}

  /**
   * Replaces the content of a file or of the target of a symbolic link.
   *
   * @param before the expected current content
   * @throws IOException if the file was changed or cannot be replaced; it is then unchanged
   */
  static void replace(Path path, byte[] before, byte[] after) throws IOException {
    Path file = path.toRealPath();
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("not a regular file");
    } else if (!Files.isWritable(file)) {
      throw new IOException("no write permission");
    }
    Path temporary = createTemporaryFile(file);
    try {
      writeAndSync(temporary, after);
      keepOwnerAndPermissions(file, temporary);
      if (!Arrays.equals(Files.readAllBytes(file), before)) {
        throw new IOException("the file was changed in the meantime");
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Path createTemporaryFile(Path file) throws IOException {
    try {
      return Files.createTempFile(file.getParent(), "." + file.getFileName() + ".", ".tmp");
    } catch (AccessDeniedException e) {
      throw new IOException("no permission to create a file in " + file.getParent(), e);
    }
  }

  private static void writeAndSync(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void keepOwnerAndPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (view == null) {
      return; // a file system without permissions
    }
    PosixFileAttributes expected = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributes actual = view.readAttributes();
    try {
      if (!actual.group().equals(expected.group())) {
        view.setGroup(expected.group());
      }
      if (!actual.owner().equals(expected.owner())) {
        view.setOwner(expected.owner());
      }
    } catch (FileSystemException e) {
      throw new IOException(
          "no permission to keep owner " + expected.owner() + " and group " + expected.group(), e);
    }
    view.setPermissions(expected.permissions());
  }
}
