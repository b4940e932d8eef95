package dev.portcullis.integration;

import dev.portcullis.controlplane.Binaries;
import dev.portcullis.controlplane.Kubectl;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A folder that an admin applies with {@code kubectl apply -k}, built by the real kubectl. */
public record Kustomization(String folder) {

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  /** Cached results, because each build takes a third of a second. */
  private static final Map<String, String> CACHE = new ConcurrentHashMap<>();

  /** All kustomizations, as sorted paths relative to the project. */
  public static List<Kustomization> all() {
    try (Stream<Path> files = Files.walk(Path.of("k8s"))) {
      return files
          .filter(f -> f.endsWith("kustomization.yaml"))
          .map(f -> new Kustomization(f.getParent().toString()))
          .sorted((a, b) -> a.folder.compareTo(b.folder))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The output of kubectl as YAML. */
  public String build() {
    return CACHE.computeIfAbsent(folder, f -> kubectl().runOk("kustomize", f));
  }

  /** It uses no cluster, so the kubeconfig need not exist. */
  private static Kubectl kubectl() {
    return new Kubectl(Binaries.find().kubectl(), Path.of("target/no-kubeconfig").toAbsolutePath());
  }

  /** The output as objects, in kubectl's order of apply. */
  List<HasMetadata> objects() {
    Object read =
        YAML.unmarshal(new ByteArrayInputStream(build().getBytes(StandardCharsets.UTF_8)));
    return read instanceof HasMetadata one
        ? List.of(one)
        : ((List<?>) read).stream().map(HasMetadata.class::cast).toList();
  }

  /** Its objects of a kind. */
  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Its only object of a kind. */
  <T extends HasMetadata> T only(Class<T> type) {
    List<T> found = all(type);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " of " + type.getSimpleName() + " in " + folder);
    }
    return found.get(0);
  }

  /** Its object of a kind outside of Kubernetes' own API groups. */
  GenericKubernetesResource named(String kind, String name) {
    return all(GenericKubernetesResource.class).stream()
        .filter(o -> o.getKind().equals(kind) && o.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + folder));
  }

  @Override
  public String toString() {
    return folder;
  }
}
