package dev.portcullis.rules;

import dev.portcullis.model.Service;

/** A rule about Service objects. */
non-sealed interface ServiceRule extends Rule<Service> {

  @Override
  default Class<Service> subjectType() {
    return Service.class;
  }
}
