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

  public AdmissionEvent {
    messages = List.copyOf(messages);
  }
}
