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
public final class Writer implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path answers;

  private Writer(Process process, Path answers) {
    this.process = process;
    this.answers = answers;
  }

  /**
   * What is written.
   *
   * @param label what answers are found by
   * @param path of the collection, with a query where there is one
   * @param json the object; # is a number that no other has
   */
  public record Request(String label, String path, String json) {}

  /**
   * What came of it.
   *
   * @param begun when it was sent
   * @param status of HTTP; 0 where there was no answer
   * @param millis how long that took
   * @param text warnings, and why it failed where it did
   */
  public record Answer(Instant begun, String label, int status, long millis, String text) {}

  /** Begins, as the admin; each request in turn. */
  public static Writer start(
      Launcher launcher, Cluster cluster, int perSecond, List<Request> requests) {
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
                  JavaProgram.command(
                      Writing.class,
                      cluster.server().toString(),
                      cluster.caCertificate().toString(),
                      cluster.adminToken(),
                      Integer.toString(perSecond),
                      file.toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(answers.toFile())
              .start();
      return new Writer(process, answers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What has come so far. */
  public List<Answer> answers() {
    try {
      String text = Files.readString(answers, StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Writer::answer).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer answer(String line) {
    String[] fields = line.split("\t", 5);
    return new Answer(
        Instant.parse(fields[0]),
        fields[1],
        Integer.parseInt(fields[2]),
        Long.parseLong(fields[3]),
        fields[4]);
  }

  /** Writes no more, waits until everything has been answered, and says what came of all. */
  public List<Answer> finish() {
    close();
    return answers();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the writer does not end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw Interruption.of(e);
    }
  }
}
