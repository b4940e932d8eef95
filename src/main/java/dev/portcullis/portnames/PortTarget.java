package dev.portcullis.portnames;

import dev.portcullis.model.Protocol;

/** What a numeric targetPort refers to: the endpoint ports of a protocol and number. */
record PortTarget(Protocol protocol, int number) {}
