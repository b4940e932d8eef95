package dev.portcullis.cli;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code map} and checks its page. */
final class MapCommandTest {

  private static final Path EXAMPLE = Path.of("examples/bbs-v1");
  private static final Pattern DATA = Pattern.compile("id=\"data\">(.*?)</script>", Pattern.DOTALL);

  @TempDir private Path folder;

  private Path copy() throws IOException {
    for (String file : new String[] {"ingress.yaml", "service.yaml", "endpoints.yaml"}) {
      Files.copy(EXAMPLE.resolve(file), folder.resolve(file));
    }
    return folder;
  }

  private void replacePort(String from, String to) throws IOException {
    Path file = folder.resolve("endpoints.yaml");
    Files.writeString(file, Files.readString(file).replace("port: " + from, "port: " + to));
  }

  @Test
  void changedFilesAreReloaded() throws IOException, InterruptedException {
    copy();
    replacePort("80", "81");
    try (RunningMapCommand map = new RunningMapCommand("map", "--port", "0", folder.toString())) {
      JsonNode state = map.get("/api/state");
      assertEquals(3, state.path("rows").size());
      assertEquals("error", state.at("/rows/0/state").asText());
      assertEquals(folder.toString(), state.path("title").asText());
      String id = state.at("/rows/0/id").asText();
      String place = map.get("/api/route/" + id).at("/hops/4/findings/0/place").asText();
      assertTrue(place.startsWith(folder.resolve("endpoints.yaml") + ":9:"), place);
      replacePort("81", "80");
      eventually(
          "it is whole", () -> map.get("/api/state").at("/rows/0/state").asText().equals("ok"));
      Files.writeString(folder.resolve("service.yaml"), "{");
      eventually(
          "what cannot be read is said",
          () -> map.get("/api/state").path("unknown").toString().contains("service.yaml"));
    }
  }

  @Test
  void htmlOutputIsSelfContained() throws IOException {
    copy();
    replacePort("80", "81");
    CliResult run = CliResult.run("map", "-o", "html", folder.toString());
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().startsWith("<!doctype html>"), run.out().substring(0, 50));
    Matcher data = DATA.matcher(run.out());
    assertTrue(data.find());
    JsonNode json = new ObjectMapper().readTree(data.group(1));
    assertEquals(3, json.at("/state/rows").size());
    assertEquals(false, json.at("/state/live").asBoolean());
    assertTrue(data.group(1).contains("kubectl -n devops patch endpoints cloudbbs-exp"));
  }

  @Test
  void readErrorsAppearOnPageAndInExitCode() {
    CliResult run = CliResult.runWithInput("{", "map", "-o", "html", "-");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("-:1:"), run.err());
    assertTrue(run.out().contains("cannot read"));
  }

  @Test
  void rejectsFilesTogetherWithCluster() {
    CliResult run = CliResult.run("map", "--cluster", EXAMPLE.toString());
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("--cluster takes no files"), run.err());
    assertEquals(2, CliResult.run("map").exit());
  }

  @Test
  void portInUseIsReportedWithRemedy() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      CliResult run = CliResult.run("map", "--port", port, EXAMPLE.toString());
      assertEquals(2, run.exit());
      assertTrue(run.err().contains("port " + port + " of 127.0.0.1"), run.err());
      assertTrue(run.err().contains("select another port with --port"), run.err());
    }
  }
}
