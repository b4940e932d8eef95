package dev.portcullis.audit;

import dev.portcullis.audit.Picture.Stand;

/**
 * Something to be said once.
 *
 * @param appeared whether it is wrong now; else it was and is no more
 * @param witnessed whether it has just happened; else somebody may have said it before us
 */
record Announcement(Stand stand, boolean appeared, boolean witnessed) {}
