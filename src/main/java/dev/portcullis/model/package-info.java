/**
 * Immutable values for Ingress, Service, Endpoints, and related objects, and views that look them
 * up. Depends on {@code java.*} only and does not use null. The defaults of the API server are
 * already applied.
 */
package dev.portcullis.model;
