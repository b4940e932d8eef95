package dev.portcullis.cli;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.SourcedResource;
import java.util.Map;
import java.util.Set;

/**
 * The current and the desired objects of {@code portcullis plan}.
 *
 * @param desired with the stored values of fields that the files do not set
 * @param manifests the desired objects as in the files
 * @param otherChanges objects with changes that no rule reads, such as a timeout
 * @param listedNamespaces the namespaces that were listed completely
 */
record PlanInput(
    Map<ObjectKey, SourcedResource> current,
    Map<ObjectKey, SourcedResource> desired,
    Map<ObjectKey, SourcedResource> manifests,
    Set<ObjectKey> otherChanges,
    Set<String> listedNamespaces) {}
