package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Creates objects at a fixed rate from a separate process, which can run where this JVM cannot
 * reach the API server.
 */
public final class WriteLoad implements AutoCloseable {

  private final Process process;
  private final Path results;

  private WriteLoad(Process process, Path answers) {
    this.process = process;
    this.results = answers;
  }

  /**
   * A write.
   *
   * @param label identifies its results
   * @param path of the collection, with the query if there is one
   * @param json the object; # is replaced by a unique number
   */
  public record WriteRequest(String label, String path, String json) {}

  /**
   * The result of a write.
   *
   * @param sentAt when it was sent
   * @param status of HTTP; 0 without an answer
   * @param durationMillis its duration
   * @param message warnings, and the reason of a failure
   */
  public record WriteResult(
      Instant sentAt, String label, int status, long durationMillis, String message) {}

  /** Starts writing as the admin, in the order of the requests, repeatedly. */
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

  /** The results so far. */
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

  /** Stops writing, waits for all answers, and returns all results. */
  public List<WriteResult> finish() {
    close();
    return results();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!Deadline.awaitExit(process, Deadline.HANG)) {
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
