package dev.portcullis.model;

/**
 * One endpoint address of a Service. The mirroring controller identifies it by address and UID.
 *
 * @param ip an address literal; in FQDN slices a host name
 * @param targetUid {@code targetRef.uid}; empty if not set
 */
public record EndpointAddress(String ip, boolean ready, String targetUid) {}
