package dev.portcullis.explain;

import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.SortedMap;

/**
 * Where each data plane sends the traffic of one Service port.
 *
 * @param targets distinct addresses with port number, in the order of the objects; an empty list
 *     means that connections are rejected; a data plane that does not serve the Service is left out
 */
public record PortDelivery(ServicePort port, SortedMap<DataPlaneModel, List<String>> targets) {}
