package dev.portcullis.nativeimage;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Types;

/**
 * What may be bound to JSON in a native image: trees, whose classes Jackson reaches without
 * reflection, and registered types.
 */
final class NativeBindingRules {

  /** The types that do Jackson's data binding. */
  private static final List<String> BINDING_TYPES =
      List.of(
          "com.fasterxml.jackson.", "io.vertx.core.json.", "io.fabric8.kubernetes.client.utils.");

  /** Parameters that take a bean or its class. */
  private static final Set<String> BEAN_PARAMETER_NAMES =
      Set.of(
          "java.lang.Object",
          "java.lang.Class",
          "java.lang.reflect.Type",
          "com.fasterxml.jackson.core.type.ResolvedType",
          "com.fasterxml.jackson.core.type.TypeReference",
          "com.fasterxml.jackson.databind.JavaType");

  private static final Set<String> CLASS_TYPES =
      Set.of("java.lang.Class", "com.fasterxml.jackson.core.type.TypeReference");
  private static final Set<String> CONTAINER_TYPES =
      Set.of("java.lang.Iterable", "java.util.Map", "java.util.Optional");
  private static final Set<String> SCALAR_TYPES =
      Set.of(
          "com.fasterxml.jackson.core.TreeNode",
          "java.lang.Boolean",
          "java.lang.Number",
          "java.lang.String");

  /** quarkus-kubernetes-client registers the model (KubernetesClientProcessor). */
  private static final String KUBERNETES_MODEL = "io.fabric8.kubernetes.api.model.";

  private final Types types;

  NativeBindingRules(Types types) {
    this.types = types;
  }

  /** Whether a call passes a value or type to Jackson for binding. */
  boolean isBinding(SourceModel.Invocation call) {
    return BINDING_TYPES.stream().anyMatch(call.owner()::startsWith)
        && !call.method().getSimpleName().contentEquals("equals")
        && call.method().getParameters().stream().anyMatch(p -> isBound(p.asType()));
  }

  private boolean isBound(TypeMirror parameter) {
    return BEAN_PARAMETER_NAMES.contains(types.erasure(parameter).toString());
  }

  /** Whether everything that a call passes for binding is allowed. */
  boolean isAllowed(SourceModel.Invocation call) {
    for (int i = 0; i < call.arguments().size(); i++) {
      int parameter = Math.min(i, call.method().getParameters().size() - 1);
      if (isBound(call.method().getParameters().get(parameter).asType())
          && !isAllowed(call.arguments().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** An object of unknown class may be anything, so it is not accepted. */
  private boolean isAllowed(TypeMirror type) {
    if (type instanceof ArrayType array) {
      return isAllowed(array.getComponentType());
    } else if (type instanceof TypeVariable variable) {
      return isAllowed(variable.getUpperBound());
    } else if (type instanceof WildcardType wildcard) {
      return wildcard.getExtendsBound() != null && isAllowed(wildcard.getExtendsBound());
    } else if (type instanceof DeclaredType declared) {
      return isAllowed(declared);
    }
    return type.getKind().isPrimitive() || type.getKind() == TypeKind.NULL;
  }

  private boolean isAllowed(DeclaredType type) {
    DeclaredType ofClass = supertype(type, CLASS_TYPES);
    if (ofClass != null) {
      return !ofClass.getTypeArguments().isEmpty()
          && ofClass.getTypeArguments().stream().allMatch(t -> isObject(t) || isAllowed(t));
    }
    DeclaredType container = supertype(type, CONTAINER_TYPES);
    if (supertype(type, SCALAR_TYPES) != null) {
      return true;
    } else if (container != null) {
      return container.getTypeArguments().stream().allMatch(this::isTreeContent);
    }
    return isRegistered((TypeElement) type.asElement());
  }

  /** Maps and lists of objects represent trees. */
  private boolean isTreeContent(TypeMirror type) {
    return isObject(type)
        || type instanceof WildcardType wildcard && wildcard.getExtendsBound() == null
        || type instanceof TypeVariable variable && isObject(variable.getUpperBound())
        || isAllowed(type);
  }

  /** Reading an {@code Object} reads a tree. */
  private static boolean isObject(TypeMirror type) {
    return type.toString().equals("java.lang.Object");
  }

  private static boolean isRegistered(TypeElement type) {
    RegisterForReflection registered = type.getAnnotation(RegisterForReflection.class);
    return registered != null && registered.registerFullHierarchy()
        || type.getQualifiedName().toString().startsWith(KUBERNETES_MODEL);
  }

  /** The type itself or its supertype that is one of the named ones; null if there is none. */
  private DeclaredType supertype(TypeMirror type, Set<String> names) {
    if (names.contains(types.erasure(type).toString())) {
      return (DeclaredType) type;
    }
    return types.directSupertypes(type).stream()
        .map(t -> supertype(t, names))
        .filter(t -> t != null)
        .findFirst()
        .orElse(null);
  }
}
