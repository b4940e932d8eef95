package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Creates objects all the time, so many a second, as a process of its own: where the API server is
 * reached, which this JVM may not do.
 */
public final class WriteLoad implements AutoCloseable {

  private static final long TIMEOUT_SECONDS = 60;

  private final Process process;
  private final Path results;

  private WriteLoad(Process process, Path answers) {
    this.process = process;
    this.results = answers;
  }

  /**
   * What is written.
   *
   * @param label what answers are found by
   * @param path of the collection, with a query where there is one
   * @param json the object; # is a number that no other has
   */
  public record WriteRequest(String label, String path, String json) {}

  /**
   * What came of it.
   *
   * @param sentAt when it was sent
   * @param status of HTTP; 0 where there was no answer
   * @param durationMillis how long that took
   * @param message warnings, and why it failed where it did
   */
  public record WriteResult(
      Instant sentAt, String label, int status, long durationMillis, String message) {}

  /** Begins, as the admin; each request in turn. */
  public static WriteLoad start(
      ProcessLauncher launcher, ClusterAccess cluster, int perSecond, List<WriteRequest> requests) {
    try {
      Path file = Files.createTempFile("requests-", ".txt");
      Path answers = Files.createTempFile("answers-", ".txt");
      file.toFile().deleteOnExit();
      answers.toFile().deleteOnExit();
      Files.write(
          file,
          requests.stream()
              .map(r -> r.label() + "\t" + r.path() + "\t" + r.json().replaceAll("\\s+", " "))
              .toList());
      Process process =
          launcher
              .program(
                  JavaProcess.command(
                      WriteLoadMain.class,
                      cluster.server().toString(),
                      cluster.caCertificate().toString(),
                      cluster.adminToken(),
                      Integer.toString(perSecond),
                      file.toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(answers.toFile())
              .start();
      return new WriteLoad(process, answers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What has come so far. */
  public List<WriteResult> results() {
    try {
      String text = Files.readString(results, StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .map(WriteLoad::parseResult)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static WriteResult parseResult(String line) {
    String[] fields = line.split("\t", 5);
    return new WriteResult(
        Instant.parse(fields[0]),
        fields[1],
        Integer.parseInt(fields[2]),
        Long.parseLong(fields[3]),
        fields[4]);
  }

  /** Writes no more, waits until everything has been answered, and says what came of all. */
  public List<WriteResult> finish() {
    close();
    return results();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the writer does not end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw InterruptedExceptions.toIllegalState(e);
    }
  }
}
