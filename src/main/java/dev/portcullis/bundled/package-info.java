/**
 * Gives access to the manifests of {@code k8s/} that are bundled with the program, for {@code
 * registration}, which applies them, and {@code doctor}, which compares them.
 *
 * <p>The manifests are the only source: nothing of them is repeated in code. This package depends
 * on {@code manifests} and {@code model} only.
 */
package dev.portcullis.bundled;
