package dev.portcullis.portnames;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;

/**
 * Which ports may get names.
 *
 * @param services ports of Services
 * @param endpoints ports of Endpoints and EndpointSlices
 * @param singlePort the only port of a new Service
 */
public record PortNamingOptions(boolean services, boolean endpoints, boolean singlePort) {

  /** All options on, which is the default. */
  public static final PortNamingOptions ALL = new PortNamingOptions(true, true, true);

  /** Whether ports of an object may get names. */
  public boolean includes(Resource object) {
    return object instanceof Service ? services : object instanceof EndpointSet && endpoints;
  }
}
