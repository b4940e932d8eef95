/**
 * Who tells the API server to ask us.
 *
 * <p>The law of this door: it writes only what differs, only into what an admin put there, and only
 * while we can answer. Nothing it writes outlives the manifests.
 */
package dev.portcullis.registration;
