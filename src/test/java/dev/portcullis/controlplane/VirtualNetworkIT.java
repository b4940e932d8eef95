package dev.portcullis.controlplane;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks hosts around a node, and that nothing of them remains. */
@Tag("traffic")
final class VirtualNetworkIT {

  private static final int DESTINATION_COUNT = 75;

  /** The prefix of the names of this JVM's namespaces. */
  private static final String NAMESPACE_PREFIX = "pc" + ProcessHandle.current().pid() + "-";

  private static final int MAX_NAME_LENGTH = 255;

  /** A quarter of the connections each: IPv4 and IPv6 over TCP and UDP; every third is refused. */
  @Test
  void everyProbeGetsItsOwnResponse() {
    List<Destination> asked = new ArrayList<>();
    List<Destination> listening = new ArrayList<>();
    for (int port : IntStream.range(1000, 1000 + DESTINATION_COUNT).toArray()) {
      List<Destination> here =
          List.of(
              Destination.tcp("198.51.100.7", port),
              Destination.udp("198.51.100.7", port),
              Destination.tcp("fd00:10:8:1::200", port),
              Destination.udp("fd00:10:8:1::200", port));
      asked.addAll(here);
      if (port % 3 != 0) {
        listening.addAll(here);
      }
    }
    Collections.shuffle(asked);
    List<String> expected =
        new ArrayList<>(
            asked.stream()
                .map(d -> listening.contains(d) ? d.toString() : ConnectionClient.REFUSED)
                .toList());
    // Routes lead to the backend, which does not have these addresses.
    asked.add(Destination.tcp("203.0.113.1", 1000));
    asked.add(Destination.udp("203.0.113.1", 1000));
    expected.addAll(List.of(ConnectionClient.TIMED_OUT, ConnectionClient.TIMED_OUT));
    try (VirtualNetwork network = VirtualNetwork.create();
        BackendProcess backend = BackendProcess.listen(network.backend(), listening)) {
      assertTrue(backend.isRunning());
      assertIterableEquals(expected, new ConnectionClient(network.client()).probe(asked));
      assertIterableEquals(expected, new ConnectionClient(network.node()).probe(asked));
    }
  }

  @Test
  void hostsReachEachOther() {
    try (VirtualNetwork network = VirtualNetwork.create()) {
      NetworkHost other = network.addHost("other");
      List<Destination> there =
          List.of(Destination.tcp(other.ipv4(), 80), Destination.udp(other.ipv6(), 80));
      try (BackendProcess backend = BackendProcess.listen(other, there)) {
        assertTrue(backend.isRunning());
        List<String> answers = there.stream().map(Destination::toString).toList();
        assertEquals(answers, new ConnectionClient(network.client()).probe(there));
        assertEquals(answers, new ConnectionClient(network.backend().launcher()).probe(there));
      }
      assertEquals(
          List.of(ConnectionClient.REFUSED, ConnectionClient.REFUSED),
          new ConnectionClient(network.client()).probe(there));
    }
  }

  @Test
  void closeRemovesProcessesAndNamespaces() throws IOException {
    VirtualNetwork network = VirtualNetwork.create();
    ControlPlane plane = ControlPlane.startIn(network);
    BackendProcess backend =
        BackendProcess.listen(
            network.backend(), List.of(Destination.tcp(network.backend().ipv4(), 80)));
    Process sleeping = network.client().program(List.of("sleep", "600")).start();
    assertEquals(
        "namespace/there created\n",
        plane.cluster().kubectl().runOk("create", "namespace", "there"));
    assertEquals(3, ownNamespaces().size());

    network.close();
    eventually("the JVM knows that all have ended", () -> !sleeping.isAlive());
    assertFalse(plane.isRunning(Component.ETCD));
    assertFalse(plane.isRunning(Component.API_SERVER));
    assertFalse(backend.isRunning());
    backend.close();
    plane.close();
    assertFalse(Files.exists(plane.folder()));
  }

  /** The first namespace can be created, and the next cannot. */
  @Test
  void failedNetworkIsCleanedUp() {
    String prefix =
        NAMESPACE_PREFIX
            + "-".repeat(MAX_NAME_LENGTH - NAMESPACE_PREFIX.length() - "node".length());
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> VirtualNetwork.create(prefix).close());
    assertTrue(failure.getMessage().contains("Invalid netns name"), failure.getMessage());
  }

  @Test
  void failedProcessIsCleanedUp() {
    try (VirtualNetwork network = VirtualNetwork.create()) {
      List<Destination> taken = List.of(Destination.tcp(network.backend().ipv4(), 80));
      try (BackendProcess backend = BackendProcess.listen(network.backend(), taken)) {
        assertTrue(backend.isRunning());
        IllegalStateException failure =
            assertThrows(
                IllegalStateException.class,
                () -> BackendProcess.listen(network.backend(), taken).close());
        assertTrue(failure.getMessage().contains("10.8.1.127:80/TCP"), failure.getMessage());
        assertEquals(1, processes(network.backend().launcher()));
      }
      assertThrows(
          IllegalStateException.class,
          () -> ControlPlane.startIn(network, "--no-such-flag").close());
      assertEquals(0, processes(network.node()));
    }
  }

  private static long processes(ProcessLauncher host) {
    return ProcessLauncher.LOCAL
        .run("", List.of("ip", "netns", "pids", host.networkNamespace()))
        .out()
        .lines()
        .count();
  }

  @AfterEach
  void noNamespaceIsLeft() throws IOException {
    assertEquals(List.of(), ownNamespaces());
  }

  private static List<Path> ownNamespaces() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/run/netns"))) {
      return all.filter(p -> p.getFileName().toString().startsWith(NAMESPACE_PREFIX)).toList();
    }
  }
}
