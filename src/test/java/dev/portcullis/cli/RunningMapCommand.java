package dev.portcullis.cli;

import static dev.portcullis.controlplane.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs {@code map} in this process until it is closed. */
final class RunningMapCommand implements AutoCloseable {

  private static final Pattern URL_LINE = Pattern.compile(": (http://localhost:\\d+)/");

  private final StringWriter out = new StringWriter();
  private final Thread thread;

  RunningMapCommand(String... words) {
    thread =
        new Thread(
            () ->
                PortcullisCommand.commandLine(words)
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(out))
                    .execute(words));
    thread.start();
  }

  private String url() {
    eventually("the command prints its address", () -> URL_LINE.matcher(output()).find());
    Matcher at = URL_LINE.matcher(output());
    at.find();
    return at.group(1);
  }

  /** The output so far. */
  String output() {
    return out.toString();
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).build();
    return new ObjectMapper()
        .readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }

  @Override
  public void close() {
    thread.interrupt();
    eventually("it has ended", () -> !thread.isAlive());
  }
}
