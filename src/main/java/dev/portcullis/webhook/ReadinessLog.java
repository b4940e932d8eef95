package dev.portcullis.webhook;

import io.quarkus.logging.Log;
import io.smallrye.health.event.SmallRyeHealthStatusChangeEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.Readiness;

/** Logs one line when a probe finds that the readiness of the server has changed. */
@ApplicationScoped
class ReadinessLog {

  void onChange(@Observes @Readiness SmallRyeHealthStatusChangeEvent event) {
    Log.info(describe(event.health().getPayload()));
  }

  /** The state, and the failed checks with their data. */
  static String describe(JsonObject health) {
    String failed =
        health.getJsonArray("checks").getValuesAs(JsonValue::asJsonObject).stream()
            .filter(c -> c.getString("status").equals("DOWN"))
            .map(c -> c.getString("name") + (c.containsKey("data") ? " " + c.get("data") : ""))
            .collect(Collectors.joining(", "));
    return failed.isEmpty() ? "ready" : "not ready: " + failed;
  }
}
