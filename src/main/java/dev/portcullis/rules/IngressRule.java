package dev.portcullis.rules;

import dev.portcullis.model.Ingress;

/** A rule about Ingress objects. */
non-sealed interface IngressRule extends Rule<Ingress> {

  @Override
  default Class<Ingress> subjectType() {
    return Ingress.class;
  }
}
