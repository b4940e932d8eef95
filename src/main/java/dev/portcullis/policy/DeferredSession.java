package dev.portcullis.policy;

import dev.portcullis.policy.LiveReader.Priority;
import dev.portcullis.policy.LiveReader.ReadResult;
import dev.portcullis.policy.LiveReader.Session;
import java.util.List;
import java.util.function.Supplier;

/** A session that is opened with the first read, because its time starts then. For one thread. */
final class DeferredSession implements Session {

  private final Supplier<Session> opener;
  private Session session;

  DeferredSession(Supplier<Session> opener) {
    this.opener = opener;
  }

  @Override
  public ReadResult read(List<LiveRead> wanted, Priority priority) {
    if (session == null) {
      session = opener.get();
    }
    return session.read(wanted, priority);
  }
}
