package dev.portcullis.routemap;

import java.time.Instant;
import java.util.List;

/**
 * A decision of the admission webhook.
 *
 * @param decision {@code denied}, {@code warned}, {@code named}, or {@code allowed}
 * @param name empty if the API server generates it
 * @param messages the messages to the client, one line each
 */
public record AdmissionEvent(
    Instant time,
    String decision,
    String operation,
    String kind,
    String namespace,
    String name,
    String user,
    List<String> messages) {

  /**
   * Characters of a field. Names of objects are shorter; the sender of a review chooses the rest.
   */
  private static final int MAX_FIELD_LENGTH = 300;

  /** Characters of a message, and messages of an event. */
  private static final int MAX_MESSAGE_LENGTH = 1_000;

  private static final int MAX_MESSAGES = 50;

  public AdmissionEvent {
    operation = truncate(operation, MAX_FIELD_LENGTH);
    kind = truncate(kind, MAX_FIELD_LENGTH);
    namespace = truncate(namespace, MAX_FIELD_LENGTH);
    name = truncate(name, MAX_FIELD_LENGTH);
    user = truncate(user, MAX_FIELD_LENGTH);
    messages =
        messages.stream().limit(MAX_MESSAGES).map(m -> truncate(m, MAX_MESSAGE_LENGTH)).toList();
  }

  private static String truncate(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max - 1) + "…";
  }
}
