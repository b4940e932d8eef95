package dev.portcullis.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.portcullis.model.TextSanitizer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decodes an AdmissionReview. */
final class ReviewReader {

  private static final String API_VERSION = "admission.k8s.io/v1";
  private static final Set<String> OPERATIONS = Set.of("CREATE", "UPDATE", "DELETE", "CONNECT");

  private ReviewReader() {}

  /**
   * Decodes a body.
   *
   * @throws BadReview if it is no AdmissionReview v1 with a request
   */
  static Review read(byte[] body) throws BadReview {
    Map<String, Object> review = object(parse(body), "the body");
    require(review, "kind", "AdmissionReview");
    require(review, "apiVersion", API_VERSION);
    Map<String, Object> request = object(review.get("request"), "request");
    Map<String, Object> kind = object(request.get("kind"), "request.kind");
    String operation = string(request, "request.operation");
    if (!OPERATIONS.contains(operation)) {
      throw new BadReview(
          "request.operation must be CREATE, UPDATE, DELETE or CONNECT, is " + shown(operation));
    }
    String version = required(kind, "request.kind.version");
    String group = string(kind, "request.kind.group");
    return new Review(
        uid(request),
        group.isEmpty() ? version : group + "/" + version,
        required(kind, "request.kind.kind"),
        operation,
        string(request, "request.subResource"),
        string(request, "request.namespace"),
        string(request, "request.name"),
        username(request.get("userInfo")),
        Boolean.TRUE.equals(request.get("dryRun")),
        optionalObject(request, "request.object"),
        optionalObject(request, "request.oldObject"));
  }

  /** It is echoed byte for byte, so it has to be something that can be. */
  private static String uid(Map<String, Object> request) throws BadReview {
    String uid = required(request, "request.uid");
    if (!TextSanitizer.toSingleLine(uid).equals(uid)) {
      throw new BadReview("request.uid must be a short text on one line");
    }
    return uid;
  }

  private static Object parse(byte[] body) throws BadReview {
    try {
      return JsonTree.read(body);
    } catch (JsonProcessingException e) {
      throw new BadReview(
          "the body is not JSON: " + TextSanitizer.toSingleLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new BadReview(
          "the body is not JSON: " + TextSanitizer.toSingleLine(String.valueOf(e.getMessage())));
    }
  }

  private static void require(Map<String, Object> review, String field, String value)
      throws BadReview {
    if (!value.equals(review.get(field))) {
      throw new BadReview(field + " must be " + value + ", is " + shown(review.get(field)));
    }
  }

  @SuppressWarnings("unchecked") // the fields of an object in JSON have names
  private static Map<String, Object> object(Object value, String path) throws BadReview {
    if (value instanceof Map) {
      return (Map<String, Object>) value;
    }
    throw new BadReview(path + " must be an object, is " + shown(value));
  }

  private static Optional<Map<String, Object>> optionalObject(
      Map<String, Object> parent, String path) throws BadReview {
    Object value = parent.get(lastOf(path));
    return value == null ? Optional.empty() : Optional.of(object(value, path));
  }

  private static String required(Map<String, Object> parent, String path) throws BadReview {
    String value = string(parent, path);
    if (value.isEmpty()) {
      throw new BadReview(path + " is missing");
    }
    return value;
  }

  /** A string; empty where it is missing. */
  private static String string(Map<String, Object> parent, String path) throws BadReview {
    Object value = parent.get(lastOf(path));
    if (value == null || value instanceof String) {
      return value == null ? "" : (String) value;
    }
    throw new BadReview(path + " must be a string, is " + shown(value));
  }

  private static String lastOf(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static String username(Object userInfo) {
    return userInfo instanceof Map<?, ?> user && user.get("username") instanceof String name
        ? name
        : "";
  }

  private static String shown(Object value) {
    if (value == null) {
      return "missing";
    } else if (value instanceof Map) {
      return "an object";
    }
    return value instanceof Iterable ? "a list" : TextSanitizer.toSingleLine("\"" + value + "\"");
  }
}
