package dev.portcullis.audit;

import dev.portcullis.audit.AuditSnapshot.AuditFinding;

/**
 * Something to be said once.
 *
 * @param appeared whether it is wrong now; else it was and is no more
 * @param newlyObserved whether it has just happened; else somebody may have said it before us
 */
record FindingEvent(AuditFinding finding, boolean appeared, boolean newlyObserved) {}
