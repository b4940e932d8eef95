package dev.portcullis.audit;

import dev.portcullis.audit.AuditSnapshot.AuditFinding;

/**
 * A finding that appeared or was resolved, to be published as an Event.
 *
 * @param newlyObserved whether this replica saw it happen as the leader; otherwise a former leader
 *     may have published it
 */
record FindingEvent(AuditFinding finding, EventType type, boolean newlyObserved) {

  enum EventType {
    APPEARED,
    RESOLVED
  }
}
