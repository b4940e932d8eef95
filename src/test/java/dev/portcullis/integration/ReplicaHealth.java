package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the health of a replica, also before it is ready. */
final class ReplicaHealth {

  /** With these settings a replica prints the address of its health. */
  static final Map<String, String> SETTINGS =
      Map.of("quarkus.log.category.\"io.quarkus\".level", "INFO");

  /** Quarkus prints this line before the replica can answer. */
  private static final Pattern ADDRESS =
      Pattern.compile("Management interface listening on (http://\\S+?)\\.?$", Pattern.MULTILINE);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private ReplicaHealth() {}

  /** Waits until a replica listens. */
  static void awaitListening(Replica replica) {
    eventually("it listens", () -> ADDRESS.matcher(replica.log()).find());
  }

  /**
   * Reads the health of a replica that listens.
   *
   * @param what {@code ready} or {@code live}
   * @param status the expected status code
   */
  static JsonPath get(Replica replica, String what, int status) {
    Matcher address = ADDRESS.matcher(replica.log());
    address.find();
    URI uri = URI.create(address.group(1) + "/q/health/" + what);
    try {
      HttpResponse<String> answer =
          HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(status, answer.statusCode(), () -> answer.body() + replica.log());
      return JsonPath.from(answer.body());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
