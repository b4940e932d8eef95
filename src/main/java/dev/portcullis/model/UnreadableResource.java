package dev.portcullis.model;

/**
 * An object that exists in a cluster and could not be converted, for example because it has a value
 * that only a later Kubernetes version defines. Its content is unknown, so a view must not answer
 * as if it did not exist.
 */
public record UnreadableResource(ResourceMeta meta) implements Resource {}
