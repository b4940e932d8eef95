package dev.portcullis.explain;

import dev.portcullis.model.ObjectKey;

/**
 * The object at which a route ends without reaching an endpoint.
 *
 * @param unknown whether a failed look-up is the reason, so that the route may work
 */
public record BrokenHop(ObjectKey object, String reason, boolean unknown) {}
