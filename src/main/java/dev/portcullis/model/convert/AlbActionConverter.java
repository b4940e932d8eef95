package dev.portcullis.model.convert;

import dev.portcullis.model.AlbAction;
import dev.portcullis.model.AlbAction.ActionType;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceMeta;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the actions of the AWS load balancer controller with the checks that the controller makes
 * itself (aws-load-balancer-controller pkg/ingress config_types.go, enhanced_backend_builder.go).
 * Go matches the names of JSON members regardless of their case.
 */
final class AlbActionConverter {

  private final String annotation;
  private final String name;

  private AlbActionConverter(String name) {
    this.name = name;
    this.annotation = AlbAction.ANNOTATION_PREFIX + name;
  }

  /** The actions that backends refer to, by name, without annotations that cannot be read. */
  static Map<String, AlbAction> readAll(ResourceMeta meta, List<Backend> backends) {
    if (backends.stream().noneMatch(Backend::isDefinedByAnnotation)) {
      return Map.of();
    }
    Map<String, AlbAction> actions = new HashMap<>();
    backends.stream()
        .filter(Backend::isDefinedByAnnotation)
        .map(Backend::service)
        .distinct()
        .forEach(
            name ->
                Optional.ofNullable(meta.annotations().get(AlbAction.ANNOTATION_PREFIX + name))
                    .flatMap(AlbActionConverter::parse)
                    .flatMap(new AlbActionConverter(name)::readAction)
                    .ifPresent(a -> actions.put(name, a)));
    return actions;
  }

  /** The tree of a text; empty if it is not JSON, or null. */
  private static Optional<Object> parse(String json) {
    try {
      return Optional.ofNullable(
          JsonTreeReader.readWithDuplicates(json.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<AlbAction> readAction(Object tree) {
    if (tree instanceof List<?> list && !list.isEmpty()) {
      return Optional.of(new AlbAction(ActionType.OTHER, List.of()));
    }
    if (!(member(tree, "type") instanceof String type)) {
      return Optional.empty();
    }
    return switch (type) {
      case "fixed-response" -> readAnswer(tree, "fixedResponseConfig", ActionType.FIXED_RESPONSE);
      case "redirect" -> readAnswer(tree, "redirectConfig", ActionType.REDIRECT);
      case "forward" -> readForward(tree);
      default -> Optional.empty();
    };
  }

  private static Optional<AlbAction> readAnswer(Object tree, String config, ActionType type) {
    return isGiven(member(member(tree, config), "statusCode"))
        ? Optional.of(new AlbAction(type, List.of()))
        : Optional.empty();
  }

  private Optional<AlbAction> readForward(Object tree) {
    if (isOutsideCluster(tree)) {
      return Optional.of(new AlbAction(ActionType.FORWARD, List.of()));
    }
    if (!(member(member(tree, "forwardConfig"), "targetGroups") instanceof List<?> groups)) {
      return Optional.empty();
    }
    List<Backend> targets = new ArrayList<>();
    for (Object group : groups) {
      Optional<PortRef> port = readPort(member(group, "servicePort"));
      if (member(group, "serviceName") instanceof String service && port.isPresent()) {
        FieldPath field = new FieldPath("metadata.annotations").key(annotation);
        targets.add(new Backend(field, field, "action " + name, service, port.get()));
      } else if (!isOutsideCluster(group)) {
        return Optional.empty();
      }
    }
    return Optional.of(new AlbAction(ActionType.FORWARD, targets));
  }

  /** Whether a target group is named that AWS knows, instead of a Service. */
  private static boolean isOutsideCluster(Object tree) {
    return isGiven(member(tree, "targetGroupARN")) || isGiven(member(tree, "targetGroupName"));
  }

  /** A string of digits is a number (normalizeServicePortForBackwardsCompatibility). */
  private static Optional<PortRef> readPort(Object value) {
    String text = value instanceof String || value instanceof Number ? value.toString() : "";
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        text.matches("[0-9]{1,9}")
            ? new PortRef.ByNumber(Integer.parseInt(text))
            : new PortRef.ByName(text));
  }

  private static boolean isGiven(Object value) {
    return value instanceof String text && !text.isEmpty();
  }

  /** A member of an object, preferably with exactly that name; null if missing. */
  private static Object member(Object tree, String name) {
    if (!(tree instanceof Map<?, ?> members)) {
      return null;
    }
    return members.containsKey(name)
        ? members.get(name)
        : members.entrySet().stream()
            .filter(e -> name.equalsIgnoreCase((String) e.getKey()))
            .findFirst()
            .map(Map.Entry::getValue)
            .orElse(null);
  }
}
