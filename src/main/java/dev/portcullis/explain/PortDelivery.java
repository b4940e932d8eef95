package dev.portcullis.explain;

import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.SortedMap;

/**
 * What each data plane does with one Service port.
 *
 * @param targets address and number that it sends to, each once, in the order of the objects; an
 *     empty list where it refuses; a data plane that does not serve the Service is not here
 */
public record PortDelivery(ServicePort port, SortedMap<DataPlaneModel, List<String>> targets) {}
