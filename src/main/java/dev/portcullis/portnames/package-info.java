/**
 * Adds missing port names that related objects determine without ambiguity. Existing names never
 * change. Depends on the model only.
 */
package dev.portcullis.portnames;
