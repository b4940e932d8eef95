package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

final class ReadinessLogTest {

  private static JsonObject parse(String json) {
    return Json.createReader(new StringReader(json)).readObject();
  }

  @Test
  void namesFailedChecks() {
    assertEquals(
        "not ready: view {\"not synced\":\"services\"}, shutdown",
        ReadinessLog.describe(
            parse(
                """
                {"status": "DOWN", "checks": [
                  {"name": "view", "status": "DOWN", "data": {"not synced": "services"}},
                  {"name": "certificate", "status": "UP", "data": {"trouble": ""}},
                  {"name": "shutdown", "status": "DOWN"}]}
                """)));
  }

  @Test
  void namesReadyServer() {
    assertEquals(
        "ready",
        ReadinessLog.describe(
            parse("{\"status\": \"UP\", \"checks\": [{\"name\": \"view\", \"status\": \"UP\"}]}")));
  }
}
