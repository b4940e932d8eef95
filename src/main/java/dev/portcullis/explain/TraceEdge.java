package dev.portcullis.explain;

/**
 * One arrow of a way.
 *
 * @param from what it starts at, by the name under which hops and addresses are shown
 * @param label what is carried: host and path, or a port
 * @param active whether traffic gets along here
 */
public record TraceEdge(String from, String to, String label, boolean active) {}
