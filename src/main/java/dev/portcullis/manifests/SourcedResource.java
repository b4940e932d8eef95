package dev.portcullis.manifests;

import dev.portcullis.model.Resource;
import java.util.Map;

/**
 * An object and how it is written.
 *
 * @param tree maps, lists, strings, numbers, booleans and nulls
 */
public record SourcedResource(Resource resource, Map<?, ?> tree) {}
