package dev.portcullis.translate;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one object of any kind. */
public final class Translator {

  private Translator() {}

  /**
   * The object that a tree is.
   *
   * @param tree maps, lists, strings, numbers, booleans and nulls
   * @param namespace the namespace of an object that names none
   */
  public static Translation translate(Object tree, String namespace) {
    if (!(tree instanceof Map<?, ?> map)
        || !(map.get("apiVersion") instanceof String apiVersion)
        || !(map.get("kind") instanceof String kind)) {
      return new Translation.Skipped("");
    }
    return translate(apiVersion + " " + kind, tree, namespace);
  }

  /**
   * The object that a tree is, whatever it says of itself.
   *
   * @param type its API version and kind: {@code v1 Service}
   */
  public static Translation translate(String type, Object tree, String namespace) {
    Cursor root = Cursor.at(tree);
    Optional<Resource> resource = read(type, root, namespace);
    if (resource.isEmpty()) {
      return new Translation.Skipped(type);
    }
    List<Problem> problems = root.problems();
    return problems.isEmpty()
        ? new Translation.Read(resource.get())
        : new Translation.Broken(List.copyOf(problems));
  }

  private static Optional<Resource> read(String type, Cursor root, String namespace) {
    return Optional.ofNullable(
        switch (type) {
          case "v1 Service" -> Services.read(meta(root, Kind.SERVICE, namespace), root);
          case "v1 Endpoints" ->
              EndpointSets.readEndpoints(meta(root, Kind.ENDPOINTS, namespace), root);
          case "discovery.k8s.io/v1 EndpointSlice" ->
              EndpointSets.readSlice(meta(root, Kind.ENDPOINT_SLICE, namespace), root);
          case "networking.k8s.io/v1 Ingress" ->
              ingress(root, namespace, Ingress.ApiVersion.NETWORKING_V1);
          case "networking.k8s.io/v1beta1 Ingress" ->
              ingress(root, namespace, Ingress.ApiVersion.NETWORKING_V1BETA1);
          case "extensions/v1beta1 Ingress" ->
              ingress(root, namespace, Ingress.ApiVersion.EXTENSIONS_V1BETA1);
          case "networking.k8s.io/v1 IngressClass", "networking.k8s.io/v1beta1 IngressClass" ->
              new IngressClass(
                  meta(root, Kind.INGRESS_CLASS, ""),
                  root.field("spec").field("controller").string());
          case "v1 Namespace" -> new Namespace(meta(root, Kind.NAMESPACE, ""));
          default -> null;
        });
  }

  private static Resource ingress(Cursor root, String namespace, Ingress.ApiVersion version) {
    return Ingresses.read(meta(root, Kind.INGRESS, namespace), root, version);
  }

  private static ResourceMeta meta(Cursor root, Kind kind, String namespace) {
    Cursor metadata = root.field("metadata");
    String own = metadata.field("namespace").string();
    String in = kind.isClusterScoped() ? "" : own.isEmpty() ? namespace : own;
    String name = metadata.field("name").string();
    String beginning = metadata.field("generateName").string();
    if (name.isEmpty() && beginning.isEmpty()) {
      metadata.field("name").problem("is required");
    }
    ObjectKey key =
        name.isEmpty()
            ? ObjectKey.forGenerateName(kind, in, beginning)
            : new ObjectKey(kind, in, name);
    return new ResourceMeta(
        key,
        metadata.field("labels").strings(),
        metadata.field("annotations").strings(),
        controller(metadata),
        !metadata.field("deletionTimestamp").isMissing());
  }

  private static Optional<ResourceMeta.ControllerRef> controller(Cursor metadata) {
    return metadata.field("ownerReferences").items().stream()
        .filter(o -> o.field("controller").isTrue())
        .map(
            o -> new ResourceMeta.ControllerRef(o.field("kind").string(), o.field("name").string()))
        .findFirst();
  }
}
