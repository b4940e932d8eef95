package dev.portcullis.model.convert;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Rollout;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Converts one object of any kind. */
public final class ResourceConverter {

  private ResourceConverter() {}

  /**
   * Converts a tree according to its apiVersion and kind.
   *
   * @param tree maps, lists, strings, numbers, booleans, and nulls
   * @param namespace the namespace of an object without one
   */
  public static ConversionResult convert(Object tree, String namespace) {
    if (!(tree instanceof Map<?, ?> map)
        || !(map.get("apiVersion") instanceof String apiVersion)
        || !(map.get("kind") instanceof String kind)) {
      return new ConversionResult.Unsupported("");
    }
    return convert(apiVersion + " " + kind, tree, namespace);
  }

  /**
   * Converts a tree and ignores its apiVersion and kind.
   *
   * @param type the apiVersion and kind: {@code v1 Service}
   */
  public static ConversionResult convert(String type, Object tree, String namespace) {
    FieldReader root = FieldReader.of(tree);
    Optional<Resource> resource = convertSupported(type, root, namespace);
    if (resource.isEmpty()) {
      return new ConversionResult.Unsupported(type);
    }
    List<FieldError> errors = root.errors();
    return errors.isEmpty()
        ? new ConversionResult.Converted(resource.get())
        : new ConversionResult.Invalid(resource.get().meta(), List.copyOf(errors));
  }

  private static Optional<Resource> convertSupported(
      String type, FieldReader root, String namespace) {
    return Optional.ofNullable(
        switch (type) {
          case "v1 Service" ->
              ServiceConverter.convert(readMeta(root, Kind.SERVICE, namespace), root);
          case "v1 Endpoints" ->
              EndpointsConverter.convertEndpoints(readMeta(root, Kind.ENDPOINTS, namespace), root);
          case "discovery.k8s.io/v1 EndpointSlice" ->
              EndpointsConverter.convertSlice(readMeta(root, Kind.ENDPOINT_SLICE, namespace), root);
          case "networking.k8s.io/v1 Ingress" ->
              convertIngress(root, namespace, Ingress.ApiVersion.NETWORKING_V1);
          case "networking.k8s.io/v1beta1 Ingress" ->
              convertIngress(root, namespace, Ingress.ApiVersion.NETWORKING_V1BETA1);
          case "extensions/v1beta1 Ingress" ->
              convertIngress(root, namespace, Ingress.ApiVersion.EXTENSIONS_V1BETA1);
          case "networking.k8s.io/v1 IngressClass", "networking.k8s.io/v1beta1 IngressClass" ->
              new IngressClass(
                  readMeta(root, Kind.INGRESS_CLASS, ""),
                  root.field("spec").field("controller").string());
          case "v1 Namespace" -> new Namespace(readMeta(root, Kind.NAMESPACE, ""));
          case "argoproj.io/v1alpha1 Rollout" -> convertRollout(root, namespace);
          default -> null;
        });
  }

  private static Resource convertIngress(
      FieldReader root, String namespace, Ingress.ApiVersion version) {
    return IngressConverter.convert(readMeta(root, Kind.INGRESS, namespace), root, version);
  }

  private static Rollout convertRollout(FieldReader root, String namespace) {
    Object alb = root.value();
    for (String name : List.of("spec", "strategy", "canary", "trafficRouting", "alb")) {
      alb = alb instanceof Map<?, ?> map ? map.get(name) : null;
    }
    Set<String> ingresses = new HashSet<>();
    if (alb instanceof Map<?, ?> map) {
      Stream<?> several =
          map.get("ingresses") instanceof List<?> list ? list.stream() : Stream.of();
      Stream.concat(Stream.ofNullable(map.get("ingress")), several)
          .filter(String.class::isInstance)
          .forEach(name -> ingresses.add((String) name));
    }
    return new Rollout(readMeta(root, Kind.ROLLOUT, namespace), ingresses);
  }

  private static ResourceMeta readMeta(FieldReader root, Kind kind, String namespace) {
    FieldReader metadata = root.field("metadata");
    String own = metadata.field("namespace").string();
    String in = kind.isClusterScoped() ? "" : own.isEmpty() ? namespace : own;
    String name = metadata.field("name").string();
    String prefix = metadata.field("generateName").string();
    if (name.isEmpty() && prefix.isEmpty()) {
      metadata.field("name").addError("is required");
    }
    ObjectKey key =
        name.isEmpty()
            ? ObjectKey.forGenerateName(kind, in, prefix)
            : new ObjectKey(kind, in, name);
    return new ResourceMeta(
        key,
        metadata.field("labels").stringMap(),
        metadata.field("annotations").stringMap(),
        readOwners(metadata),
        !metadata.field("deletionTimestamp").isMissing());
  }

  private static List<ResourceMeta.OwnerRef> readOwners(FieldReader metadata) {
    return metadata.field("ownerReferences").items().stream()
        .map(
            o ->
                new ResourceMeta.OwnerRef(
                    apiGroup(o.field("apiVersion").string()),
                    o.field("kind").string(),
                    o.field("name").string(),
                    o.field("controller").isTrue()))
        .filter(o -> !o.kind().isEmpty()) // the API server requires a kind
        .toList();
  }

  private static String apiGroup(String apiVersion) {
    return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
  }
}
