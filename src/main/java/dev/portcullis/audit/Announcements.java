package dev.portcullis.audit;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.audit.Picture.Stand;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What has still to be announced, in the order in which it happened, and no faster than an API
 * server likes. Who does not speak remembers for a while what has gone, in case that whoever speaks
 * was gone as well.
 */
final class Announcements {

  /** How many wait; of more the latest are left out. */
  static final int MOST = 1000;

  /** So many may follow each other at once, and so many in a second in the long run. */
  static final int AT_ONCE = 100;

  static final int PER_SECOND = 10;

  private static final double NANOS = 1e9;

  private final LongSupplier nanoTime;
  private final Duration memory;
  private final Map<FindingId, Announcement> waiting = new LinkedHashMap<>();
  private final Map<FindingId, Gone> gone = new LinkedHashMap<>();
  private double left = AT_ONCE;
  private long asOf;

  private record Gone(Stand stand, long at) {}

  /**
   * Nothing is to be announced yet.
   *
   * @param memory how long what has gone is remembered
   */
  Announcements(LongSupplier nanoTime, Duration memory) {
    this.nanoTime = nanoTime;
    this.memory = memory;
    this.asOf = nanoTime.getAsLong();
  }

  /**
   * Notes what became of one picture.
   *
   * @param speaks whether it is ours to announce it
   * @return how many announcements were left out
   */
  int changed(Picture before, Picture after, boolean speaks) {
    int leftOut = 0;
    Map<FindingId, Stand> was = before.open();
    Map<FindingId, Stand> is = after.open();
    for (Stand stand : is.values()) {
      if (!was.containsKey(stand.identity())) {
        gone.remove(stand.identity());
        leftOut += speaks ? add(new Announcement(stand, true, true)) : 0;
      }
    }
    long now = nanoTime.getAsLong();
    gone.values().removeIf(g -> now - g.at() > memory.toNanos());
    for (Stand stand : was.values()) {
      if (!is.containsKey(stand.identity())) {
        if (speaks) {
          leftOut += add(new Announcement(stand, false, true));
        } else if (gone.size() < MOST) {
          gone.put(stand.identity(), new Gone(stand, now));
        }
      }
    }
    return leftOut;
  }

  /** What has not been said when its contrary happens need not be said any more. */
  private int add(Announcement announcement) {
    Announcement unsaid = waiting.remove(announcement.stand().identity());
    if (unsaid != null && unsaid.witnessed() && unsaid.appeared() != announcement.appeared()) {
      return 0;
    } else if (waiting.size() >= MOST) {
      return 1;
    }
    waiting.put(announcement.stand().identity(), announcement);
    return 0;
  }

  /**
   * It is ours to speak from now on: says all that stands, because who spoke before us may not have
   * come to it, and what has lately gone.
   *
   * @return how many announcements were left out
   */
  int begin(Picture picture) {
    waiting.clear();
    int leftOut = 0;
    for (Gone some : gone.values()) {
      leftOut += add(new Announcement(some.stand(), false, false));
    }
    gone.clear();
    for (Stand stand : picture.open().values()) {
      leftOut += add(new Announcement(stand, true, false));
    }
    return leftOut;
  }

  /** Somebody else speaks from now on. */
  void end() {
    waiting.clear();
  }

  /** The next that may be made; empty where there is none, or not yet. */
  Optional<Announcement> next() {
    long now = nanoTime.getAsLong();
    left = Math.min(AT_ONCE, left + (now - asOf) / NANOS * PER_SECOND);
    asOf = now;
    if (waiting.isEmpty() || left < 1) {
      return Optional.empty();
    }
    left--;
    return Optional.of(waiting.remove(waiting.keySet().iterator().next()));
  }
}
