/**
 * Edits manifest files and renders edited objects.
 *
 * <p>Edits change only the required bytes of a file. An edit that would need a guess is rejected.
 * This package depends on {@code manifests} and {@code model}; nothing is written to disk here.
 */
package dev.portcullis.manifests.edit;
