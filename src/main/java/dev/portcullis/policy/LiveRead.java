package dev.portcullis.policy;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ServiceRef;

/** Something to look at live, because an answer rests on it. */
public sealed interface LiveRead {

  /** One object, of any kind. */
  record ObjectRead(ObjectKey key) implements LiveRead {}

  /** What stands behind a Service: the Endpoints of its name, and the slices labelled with it. */
  record EndpointsRead(ServiceRef service) implements LiveRead {}

  /** How many calls of the API server it takes: none for what cannot be there yet. */
  default int apiCallCount() {
    if (this instanceof EndpointsRead of) {
      return of.service().key().isNamePending() ? 0 : 2;
    }
    return ((ObjectRead) this).key().isNamePending() ? 0 : 1;
  }
}
