package dev.portcullis.routemap;

import java.time.Instant;
import java.util.List;

/**
 * What became of a request to change something.
 *
 * @param decision {@code denied}, {@code warned}, {@code named} or {@code allowed}
 * @param name empty where it is yet to come
 * @param messages what whoever asked was told, a line each
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
