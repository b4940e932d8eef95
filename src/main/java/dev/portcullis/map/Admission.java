package dev.portcullis.map;

import java.time.Instant;
import java.util.List;

/**
 * What became of a request to change something.
 *
 * @param verdict {@code denied}, {@code warned}, {@code named} or {@code allowed}
 * @param name empty where it is yet to come
 * @param why what whoever asked was told, a line each
 */
public record Admission(
    Instant at,
    String verdict,
    String operation,
    String kind,
    String namespace,
    String name,
    String user,
    List<String> why) {

  public Admission {
    why = List.copyOf(why);
  }
}
