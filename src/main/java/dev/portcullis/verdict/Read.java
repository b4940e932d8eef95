package dev.portcullis.verdict;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ServiceRef;

/** Something to look at live, because an answer rests on it. */
public sealed interface Read {

  /** One object, of any kind. */
  record One(ObjectKey key) implements Read {}

  /** What stands behind a Service: the Endpoints of its name, and the slices labelled with it. */
  record EndpointsOf(ServiceRef service) implements Read {}

  /** How many calls of the API server it takes: none for what cannot be there yet. */
  default int calls() {
    if (this instanceof EndpointsOf of) {
      return of.service().key().isNamePending() ? 0 : 2;
    }
    return ((One) this).key().isNamePending() ? 0 : 1;
  }
}
