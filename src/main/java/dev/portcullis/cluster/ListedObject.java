package dev.portcullis.cluster;

import dev.portcullis.model.Resource;
import java.util.Map;

/**
 * An object that is stored in a cluster.
 *
 * @param tree the same as maps and lists, as the API server handed it over; of its metadata only
 *     name, namespace, labels, annotations, owners, and whether it is being deleted
 */
public record ListedObject(Resource resource, Map<String, Object> tree) {}
