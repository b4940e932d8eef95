package dev.portcullis.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Contour without Envoy: it reads the Ingresses of class {@code contour} and the Services and
 * slices behind them, and prints the endpoints that Envoy would get.
 */
public final class Contour implements AutoCloseable {

  private static final Path KINDS = Path.of("src/test/resources/data-planes/contour-kinds.yaml");
  private static final String LOOPBACK = "127.0.0.1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path program;
  private final Path folder;
  private final ManagedProcess server;
  private final int port;

  private Contour(Path program, Path folder, ManagedProcess server, int port) {
    this.program = program;
    this.folder = folder;
    this.server = server;
    this.port = port;
  }

  /**
   * Creates Contour's custom resources in a cluster, and starts it.
   *
   * @throws IllegalStateException if the program is missing or does not start; it says what to do
   */
  public static Contour start(ClusterAccess cluster) throws IOException {
    Path program = Binaries.find().goProgram(GoProgram.CONTOUR);
    cluster.kubectl().runOk("apply", "-f", KINDS.toString());
    cluster
        .kubectl()
        .runOk("wait", "--for=condition=Established", "--timeout=60s", "-f", KINDS.toString());
    Path folder = Files.createTempDirectory("contour-");
    Path log = Files.createFile(folder.resolve("log"));
    Path config = Files.writeString(folder.resolve("config.yaml"), "{}");
    List<Integer> ports = freePorts(4);
    List<String> command = new ArrayList<>(List.of(program.toString(), "serve", "--insecure"));
    command.add("--disable-leader-election");
    command.add("--ingress-class-name=contour");
    command.add("--kubeconfig=" + cluster.kubeconfig());
    command.add("--config-path=" + config);
    List<String> listeners = List.of("xds", "health", "http", "debug-http");
    for (String listener : listeners) {
      command.add("--" + listener + "-address=" + LOOPBACK);
      command.add("--" + listener + "-port=" + ports.get(listeners.indexOf(listener)));
    }
    ManagedProcess server =
        new ManagedProcess(
            ProcessLauncher.LOCAL, command, log, () -> contains(log, "started xDS server"));
    server.start();
    return new Contour(program, folder, server, ports.get(0));
  }

  /**
   * The port numbers of the endpoints of each Service port that an Ingress refers to.
   *
   * @return numbers by namespace, Service, and port name, separated by slashes; an unnamed port has
   *     no third part. A Service port without endpoints has an empty list
   */
  public Map<String, List<Integer>> endpointPorts() throws IOException {
    ProcessBuilder client =
        new ProcessBuilder(program.toString(), "cli", "eds", "--contour", LOOPBACK + ":" + port)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // It prints the answer and then waits for the next one.
    Process process = client.start();
    try (MappingIterator<JsonNode> answers =
        JSON.readerFor(JsonNode.class).readValues(process.getInputStream())) {
      while (answers.hasNextValue()) {
        JsonNode resources = answers.nextValue().path("resources");
        if (resources.isArray()) {
          return ports(resources);
        }
      }
      throw new IOException("contour cli ended without an answer");
    } finally {
      process.destroyForcibly();
    }
  }

  private static Map<String, List<Integer>> ports(JsonNode resources) {
    Map<String, List<Integer>> ports = new TreeMap<>();
    for (JsonNode cluster : resources) {
      List<Integer> numbers = new ArrayList<>();
      for (JsonNode group : cluster.path("endpoints")) {
        for (JsonNode endpoint : group.path("lb_endpoints")) {
          numbers.add(endpoint.at("/endpoint/address/socket_address/port_value").asInt());
        }
      }
      ports.put(cluster.path("cluster_name").asText(), numbers);
    }
    return ports;
  }

  private static boolean contains(Path log, String text) {
    try {
      return Files.readString(log).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> holders = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        holders.add(new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK)));
        ports.add(holders.get(i).getLocalPort());
      }
    } finally {
      for (ServerSocket holder : holders) {
        holder.close();
      }
    }
    return ports;
  }

  @Override
  public void close() {
    server.stop();
    try {
      Directories.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
