/**
 * What Kubernetes says about a chain Ingress → Service → Endpoints, as immutable values.
 *
 * <p>The law of this layer: {@code java.*} only, no null anywhere, and no opinion. Defaults have
 * been applied before a value is made, so a reader never asks whether a field "was set".
 */
package dev.portcullis.model;
