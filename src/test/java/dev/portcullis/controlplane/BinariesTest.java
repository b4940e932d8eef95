package dev.portcullis.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks where programs are searched, and the message if there are none. */
final class BinariesTest {

  private static final String DIR = "KUBE_API_TEST_DIR";
  private static final String VERSION = "KUBE_API_TEST_API_SERVER_VERSION";

  @TempDir private Path folder;

  @Test
  void usesNewestVersionInFolder() throws IOException {
    BinaryLayout layout = new BinaryLayout(folder);
    put(layout.folder("1.9.12"), Binaries.REQUIRED);
    put(layout.folder("1.10.2"), Binaries.REQUIRED);
    put(layout.folder("1.11.0"), List.of(Binaries.ETCD));
    Files.createDirectories(folder.resolve("k8s/notes"));
    Binaries found = Binaries.find(Map.of(DIR, folder.toString()), emptyCache());
    assertEquals(new Binaries(layout, "1.10.2"), found);
    assertEquals(
        "1.9.12",
        Binaries.find(Map.of(DIR, folder.toString(), VERSION, "1.9.12"), emptyCache()).version());
  }

  @Test
  void controllersOfAnotherVersionAreUsedIfThereAreNone() throws IOException {
    BinaryLayout layout = new BinaryLayout(folder);
    put(layout.folder("1.30.14"), List.of(Binaries.ETCD, Binaries.API_SERVER, Binaries.KUBECTL));
    put(layout.folder("1.36.3"), Binaries.REQUIRED);
    Binaries found =
        Binaries.find(Map.of(DIR, folder.toString(), VERSION, "1.30.14"), emptyCache());
    assertEquals(layout.folder("1.30.14").resolve(Binaries.API_SERVER), found.apiServer());
    assertEquals(
        layout.folder("1.36.3").resolve(Binaries.CONTROLLER_MANAGER), found.controllerManager());
  }

  @Test
  void incompleteFolderIsAnError() throws IOException {
    put(new BinaryLayout(folder).folder("1.36.0"), List.of(Binaries.ETCD, Binaries.API_SERVER));
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () -> Binaries.find(Map.of(DIR, folder.toString(), VERSION, "1.36.0"), emptyCache()));
    assertEquals(
        "KUBE_API_TEST_DIR: no etcd, kube-apiserver, kube-controller-manager, kubectl in "
            + new BinaryLayout(folder).folder("1.36.0")
            + ": put them there, or unset it to have them fetched",
        failure.getMessage());
  }

  @Test
  void cacheIsFilledOnceFromAllSources() throws IOException {
    List<String> asked = new ArrayList<>();
    BinarySource half =
        (version, names, into) -> {
          asked.add(version + names);
          put(into, List.of(Binaries.ETCD, Binaries.KUBECTL));
        };
    BinarySource broken =
        (version, names, into) -> {
          throw new IOException("no way out");
        };
    BinarySource rest =
        (version, names, into) -> {
          asked.add(version + names);
          put(into, List.copyOf(names));
        };
    BinaryLayout layout = new BinaryLayout(folder.resolve("cache"));
    BinaryCache cache = new BinaryCache(layout, List.of(half, broken, rest), "wait");

    Files.createDirectories(layout.root().resolve("filling-by-a-build-that-was-killed"));
    Binaries first = Binaries.find(Map.of(VERSION, "1.36.9"), cache);
    assertEquals(layout.folder("1.36.9"), first.folder());
    assertEquals(
        List.of(
            "1.36.9[etcd, kube-apiserver, kube-controller-manager, kubectl]",
            "1.36.9[kube-apiserver, kube-controller-manager]"),
        asked);
    assertEquals(Set.of("k8s", ".lock"), fileNames(layout.root()));

    assertEquals(first, Binaries.find(Map.of(), cache));
    assertEquals(2, asked.size(), "no source is asked again");
  }

  @Test
  void missingBinariesAreExplained() throws IOException {
    BinarySource broken =
        (version, names, into) -> {
          put(into, List.of(Binaries.ETCD));
          throw new IOException("no way out");
        };
    BinaryLayout layout = new BinaryLayout(folder);
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () ->
                Binaries.find(
                    Map.of(VERSION, "1.36.9"),
                    new BinaryCache(layout, List.of(broken), "wait for better days")));
    assertEquals(
        "no kube-apiserver, kube-controller-manager, kubectl of Kubernetes 1.36.9: set"
            + " KUBE_API_TEST_DIR to a folder that holds "
            + folder.relativize(layout.folder("1.36.9"))
            + "/{etcd,kube-apiserver,kube-controller-manager,kubectl}, or wait for better days",
        failure.getMessage());
    assertEquals("no way out", failure.getSuppressed()[0].getMessage());
    assertEquals(Set.of(".lock"), fileNames(folder), "an incomplete download is removed");
  }

  @Test
  void missingSiblingComesFromCache() throws IOException {
    BinaryLayout named = new BinaryLayout(folder.resolve("named"));
    Binaries binaries = new Binaries(named, "1.36.9");
    BinarySource build = (version, names, into) -> put(into, List.copyOf(names));
    BinaryLayout cached = new BinaryLayout(folder.resolve("cache"));
    GoProgram helm = GoProgram.HELM_4;
    assertEquals(
        cached.folder("1.36.9").resolve("helm-4"),
        binaries.goProgram(helm, new BinaryCache(cached, List.of(build), "wait")));
    put(binaries.folder(), List.of("helm-4"));
    assertEquals(binaries.folder().resolve("helm-4"), binaries.goProgram(helm, emptyCache()));
  }

  @Test
  void releaseChecksumsAreVerified() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String bin =
        "/release/v1.36.9/bin/"
            + BinaryLayout.PLATFORM.getOSName()
            + "/"
            + BinaryLayout.PLATFORM.getOSArch()
            + "/";
    // The output of: printf hello | sha256sum
    String sum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    serve(server, bin + "kubectl", "hello");
    serve(server, bin + "kubectl.sha256", sum);
    serve(server, bin + "kube-proxy", "hullo");
    serve(server, bin + "kube-proxy.sha256", sum);
    server.start();
    try {
      URI releases = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/release/");
      ReleaseBinarySource download = new ReleaseBinarySource(releases);
      download.fetch("1.36.9", Set.of("kubectl", "kube-apiserver", "etcd"), folder);
      assertEquals(Set.of("kubectl"), fileNames(folder), "what is not there is left out");
      assertTrue(Files.isExecutable(folder.resolve("kubectl")));
      assertThrows(IOException.class, () -> download.fetch("1.36.9", Set.of("kube-proxy"), folder));
      assertFalse(Files.exists(folder.resolve("kube-proxy")));
    } finally {
      server.stop(0);
    }
  }

  /** The program that announces what a build downloads is compiled apart from the tests. */
  @Test
  void testPlanNamesTheSameBinaries() throws IOException {
    String plan = Files.readString(Path.of("src/build/java/dev/portcullis/build/TestPlan.java"));
    List<String> all = new ArrayList<>(Binaries.REQUIRED);
    all.addAll(List.of(Binaries.DEFAULT_VERSION, Binaries.KUBE_PROXY));
    Stream.of(GoProgram.values()).map(GoProgram::fileName).forEach(all::add);
    all.forEach(name -> assertTrue(plan.contains('"' + name + '"'), name + " is missing"));
  }

  private static void serve(HttpServer server, String path, String body) {
    server.createContext(
        path,
        exchange -> {
          // A context of this server matches by prefix.
          boolean exact = exchange.getRequestURI().getPath().equals(path);
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(exact ? 200 : 404, exact ? bytes.length : -1);
          if (exact) {
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
  }

  private BinaryCache emptyCache() {
    return new BinaryCache(new BinaryLayout(folder.resolve("no-cache")), List.of(), "wait");
  }

  private static void put(Path folder, List<String> names) throws IOException {
    Files.createDirectories(folder);
    for (String name : names) {
      Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
      assertTrue(file.toFile().setExecutable(true));
    }
  }

  private static Set<String> fileNames(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return Set.copyOf(inside.map(p -> p.getFileName().toString()).toList());
    }
  }
}
