package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/** The audit log of an API server: one event per line. */
final class ApiServerAuditLog {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ApiServerAuditLog() {}

  /** The requests that were received during an action. */
  static Stream<JsonNode> between(Path log, Instant begin, Instant end) throws IOException {
    return Files.readAllLines(log).stream()
        .map(ApiServerAuditLog::event)
        .filter(e -> isBetween(begin, end, e));
  }

  private static boolean isBetween(Instant begin, Instant end, JsonNode event) {
    Instant received = Instant.parse(event.get("requestReceivedTimestamp").asText());
    return received.isAfter(begin) && received.isBefore(end);
  }

  private static JsonNode event(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException(line, e);
    }
  }
}
