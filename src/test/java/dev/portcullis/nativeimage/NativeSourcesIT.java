package dev.portcullis.nativeimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassList;
import io.fabric8.kubernetes.api.model.networking.v1.IngressList;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks the input of native-image in Dockerfile.native, which the execution {@code native-sources}
 * of the build generates.
 */
@Tag("slow")
final class NativeSourcesIT {

  private static final Path SOURCES = Path.of("target/native/native-sources");
  private static final String CONFIGURATION = "META-INF/native-image/";
  private static final String PICOCLI =
      CONFIGURATION + "picocli-generated/dev.portcullis/portcullis/";

  private static JarFile runner;

  @BeforeAll
  static void open() throws IOException {
    runner = new JarFile(SOURCES.resolve(jar()).toFile());
  }

  @AfterAll
  static void close() throws IOException {
    runner.close();
  }

  private static String jar() throws IOException {
    List<String> arguments = arguments();
    assertEquals("-jar", arguments.get(arguments.size() - 2));
    return arguments.get(arguments.size() - 1);
  }

  private static List<String> arguments() throws IOException {
    return List.of(Files.readString(SOURCES.resolve("native-image.args")).split(" "));
  }

  /** Dockerfile.native splits the file in a shell and moves the only file of that name. */
  @Test
  void argumentsNeedNoShellQuoting() throws IOException {
    for (String argument : arguments()) {
      assertTrue(argument.matches("[^\\s*?\\[\\]]+"), "a shell may expand " + argument);
    }
    assertEquals(
        1L, arguments().stream().filter(a -> a.endsWith("-runner")).count(), "name of the binary");
  }

  @Test
  void fallbackImageIsDisabled() throws IOException {
    assertTrue(arguments().containsAll(List.of("--no-fallback", "--link-at-build-time")));
  }

  @Test
  void mainClassIsTheCommandLine() throws IOException {
    assertEquals(
        "dev.portcullis.cli.PortcullisCommand",
        runner.getManifest().getMainAttributes().getValue("Main-Class"));
    assertTrue(
        registered(PICOCLI).containsKey("dev.portcullis.cli.ServeCommand"),
        "picocli's configuration goes with it");
  }

  @Test
  void classPathResourcesAreIncluded() throws IOException {
    List<String> included = new ArrayList<>();
    json(CONFIGURATION + "resource-config.json")
        .at("/resources/includes")
        .forEach(i -> included.add(i.get("pattern").asText()));
    for (String resource :
        List.of(
            "dev/portcullis/cli/version.txt",
            "examples/shop/endpoints.yaml",
            "examples/shop/ingress.yaml",
            "examples/shop/service.yaml")) {
      assertTrue(runner.getEntry(resource) != null, resource + " is not in the jar");
      assertTrue(included.stream().anyMatch(resource::matches), resource + " is not in the image");
    }
  }

  /** With all members, because the client reads and writes these by reflection. */
  @Test
  void kubernetesClientIsRegistered() throws IOException {
    assertTrue(
        json(CONFIGURATION + "resource-config.json")
            .toString()
            .contains(HttpClient.Factory.class.getName()),
        "its HTTP client is found as a service");
    Map<String, JsonNode> registered = registered(CONFIGURATION);
    Stream.of(
            KubernetesClientImpl.class,
            Endpoints.class,
            EndpointsList.class,
            EndpointSlice.class,
            EndpointSliceList.class,
            Ingress.class,
            IngressList.class,
            IngressClass.class,
            IngressClassList.class,
            Lease.class,
            MutatingWebhookConfiguration.class,
            Namespace.class,
            NamespaceList.class,
            Secret.class,
            Service.class,
            ServiceList.class,
            Status.class,
            ValidatingWebhookConfiguration.class,
            WatchEvent.class)
        .map(Class::getName)
        .forEach(
            name -> {
              assertTrue(registered.containsKey(name), name + " is not registered");
              for (String members :
                  List.of("allDeclaredConstructors", "allDeclaredMethods", "allDeclaredFields")) {
                assertTrue(registered.get(name).path(members).asBoolean(), members + " of " + name);
              }
            });
  }

  private static Map<String, JsonNode> registered(String folder) throws IOException {
    Map<String, JsonNode> classes = new HashMap<>();
    json(folder + "reflect-config.json").forEach(c -> classes.put(c.get("name").asText(), c));
    return classes;
  }

  private static JsonNode json(String entry) throws IOException {
    assertTrue(runner.getEntry(entry) != null, entry + " is missing");
    try (InputStream json = runner.getInputStream(runner.getEntry(entry))) {
      return new ObjectMapper().readTree(json);
    }
  }
}
