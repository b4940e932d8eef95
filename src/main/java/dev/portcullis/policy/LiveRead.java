package dev.portcullis.policy;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ServiceRef;

/** A live read that a decision depends on. */
public sealed interface LiveRead {

  /** One object, of any kind. */
  record ObjectRead(ObjectKey key) implements LiveRead {}

  /** The endpoints of a Service: the Endpoints of its name and the slices with its label. */
  record EndpointsRead(ServiceRef service) implements LiveRead {}

  /** The number of API server calls; none for an object that cannot exist yet. */
  default int apiCallCount() {
    if (this instanceof EndpointsRead of) {
      return of.service().key().isNamePending() ? 0 : 2;
    }
    return ((ObjectRead) this).key().isNamePending() ? 0 : 1;
  }
}
