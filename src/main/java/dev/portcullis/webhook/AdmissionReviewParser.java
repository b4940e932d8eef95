package dev.portcullis.webhook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.model.convert.JsonTreeReader;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parses AdmissionReview v1 request bodies. */
final class AdmissionReviewParser {

  private static final String API_VERSION = "admission.k8s.io/v1";
  private static final Set<String> OPERATIONS = Set.of("CREATE", "UPDATE", "DELETE", "CONNECT");

  private static final int MAX_TOKENS_BEFORE_UID = 20;

  private AdmissionReviewParser() {}

  /**
   * Parses a body.
   *
   * @throws InvalidReviewException if it is not an AdmissionReview v1 with a request
   */
  static AdmissionReviewRequest parse(byte[] body) throws InvalidReviewException {
    Map<String, Object> review = requireObject(parseJson(body), "the body");
    requireValue(review, "kind", "AdmissionReview");
    requireValue(review, "apiVersion", API_VERSION);
    Map<String, Object> request = requireObject(review.get("request"), "request");
    Map<String, Object> kind = requireObject(request.get("kind"), "request.kind");
    String operation = optionalString(request, "request.operation");
    if (!OPERATIONS.contains(operation)) {
      throw new InvalidReviewException(
          "request.operation must be CREATE, UPDATE, DELETE, or CONNECT, is "
              + describe(operation));
    }
    String version = requireString(kind, "request.kind.version");
    String group = optionalString(kind, "request.kind.group");
    return new AdmissionReviewRequest(
        parseUid(request),
        group.isEmpty() ? version : group + "/" + version,
        requireString(kind, "request.kind.kind"),
        operation,
        optionalString(request, "request.subResource"),
        optionalString(request, "request.namespace"),
        optionalString(request, "request.name"),
        parseUsername(request.get("userInfo")),
        Boolean.TRUE.equals(request.get("dryRun")),
        optionalObject(request, "request.object"),
        optionalObject(request, "request.oldObject"));
  }

  /**
   * The uid of a review that is not parsed; empty unless it is one of the first fields of the
   * request, as the API server writes it.
   */
  static Optional<String> readUid(byte[] body) {
    try (JsonParser parser = JsonTreeReader.createParser(body)) {
      for (int i = 0; i < MAX_TOKENS_BEFORE_UID && parser.nextToken() != null; i++) {
        if (parser.currentToken() == JsonToken.VALUE_STRING
            && parser.getParsingContext().pathAsPointer().toString().equals("/request/uid")) {
          return Optional.of(parser.getText()).filter(AdmissionReviewParser::isUid);
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean isUid(String text) {
    return !text.isEmpty() && TextSanitizer.toSingleLine(text).equals(text);
  }

  /** Rejects a uid with control characters or of excessive length: the response repeats it. */
  private static String parseUid(Map<String, Object> request) throws InvalidReviewException {
    String uid = requireString(request, "request.uid");
    if (!isUid(uid)) {
      throw new InvalidReviewException("request.uid must be a short string on one line");
    }
    return uid;
  }

  private static Object parseJson(byte[] body) throws InvalidReviewException {
    try {
      return JsonTreeReader.read(body);
    } catch (JsonProcessingException e) {
      throw new InvalidReviewException(
          "the body is not JSON: " + TextSanitizer.toSingleLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new InvalidReviewException(
          "the body is not JSON: " + TextSanitizer.toSingleLine(String.valueOf(e.getMessage())));
    }
  }

  private static void requireValue(Map<String, Object> review, String field, String value)
      throws InvalidReviewException {
    if (!value.equals(review.get(field))) {
      throw new InvalidReviewException(
          field + " must be " + value + ", is " + describe(review.get(field)));
    }
  }

  @SuppressWarnings("unchecked") // the keys of a JSON object are strings
  private static Map<String, Object> requireObject(Object value, String path)
      throws InvalidReviewException {
    if (value instanceof Map) {
      return (Map<String, Object>) value;
    }
    throw new InvalidReviewException(path + " must be an object, is " + describe(value));
  }

  private static Optional<Map<String, Object>> optionalObject(
      Map<String, Object> parent, String path) throws InvalidReviewException {
    Object value = parent.get(lastSegment(path));
    return value == null ? Optional.empty() : Optional.of(requireObject(value, path));
  }

  private static String requireString(Map<String, Object> parent, String path)
      throws InvalidReviewException {
    String value = optionalString(parent, path);
    if (value.isEmpty()) {
      throw new InvalidReviewException(path + " is missing");
    }
    return value;
  }

  /** Returns a string field, or an empty string if it is missing. */
  private static String optionalString(Map<String, Object> parent, String path)
      throws InvalidReviewException {
    Object value = parent.get(lastSegment(path));
    if (value == null || value instanceof String) {
      return value == null ? "" : (String) value;
    }
    throw new InvalidReviewException(path + " must be a string, is " + describe(value));
  }

  private static String lastSegment(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static String parseUsername(Object userInfo) {
    return userInfo instanceof Map<?, ?> user && user.get("username") instanceof String name
        ? name
        : "";
  }

  private static String describe(Object value) {
    if (value == null) {
      return "missing";
    } else if (value instanceof Map) {
      return "an object";
    }
    return value instanceof Iterable ? "a list" : TextSanitizer.toSingleLine("\"" + value + "\"");
  }
}
