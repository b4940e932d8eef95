package dev.portcullis.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;

/**
 * A file replaced by another one of the same name at once: whoever reads it sees the old text or
 * the new one, whatever happens meanwhile.
 */
final class AtomicFileWriter {

  private AtomicFileWriter() {}

  /**
   * Replaces what a file holds; of a link, that of the file it leads to.
   *
   * @param before what it has to hold still
   * @throws IOException if it holds something else by now, or cannot be replaced; then it is as it
   *     was
   */
  static void replace(Path named, byte[] before, byte[] after) throws IOException {
    Path file = named.toRealPath();
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is no regular file");
    } else if (!Files.isWritable(file)) {
      throw new IOException("it may not be written to");
    }
    Path beside = Files.createTempFile(file.getParent(), "." + file.getFileName() + ".", ".tmp");
    try {
      writeAndSync(beside, after);
      keepOwnerAndPermissions(file, beside);
      if (!Arrays.equals(Files.readAllBytes(file), before)) {
        throw new IOException("somebody changed it meanwhile");
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void writeAndSync(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  private static void keepOwnerAndPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (view == null) {
      return; // a file system without permissions
    }
    PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributes given = view.readAttributes();
    if (!given.group().equals(wanted.group())) {
      view.setGroup(wanted.group());
    }
    if (!given.owner().equals(wanted.owner())) {
      view.setOwner(wanted.owner());
    }
    view.setPermissions(wanted.permissions());
  }
}
