package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;

/** A rule about Endpoints or EndpointSlice objects. */
non-sealed interface EndpointRule extends Rule<EndpointSet> {

  @Override
  default Class<EndpointSet> subjectType() {
    return EndpointSet.class;
  }
}
