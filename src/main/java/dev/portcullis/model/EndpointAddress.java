package dev.portcullis.model;

/**
 * One address behind a Service.
 *
 * @param ip an address literal; in FQDN slices a host name
 * @param targetUid {@code targetRef.uid}; empty without one. The mirroring controller tells
 *     addresses apart by both.
 */
public record EndpointAddress(String ip, boolean ready, String targetUid) {}
