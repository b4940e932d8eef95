package dev.portcullis.model;

import java.util.Map;

/**
 * An object and the tree that it was converted from.
 *
 * @param tree maps, lists, strings, numbers, booleans and nulls
 */
public record SourcedResource(Resource resource, Map<?, ?> tree) {}
