/**
 * The continuous audit of a cluster: evaluates the cached objects as they change, and publishes the
 * findings as metrics, Events, and reports.
 *
 * <p>Every replica evaluates, only the leader publishes. Only {@code EventPublisher}, {@code
 * PolicyReportPublisher}, and {@code PortNameRepairer}, which is off by default, write to the
 * cluster, and only what differs from its state. Reports are deleted with the namespace of
 * Portcullis; Events expire. The package depends on the core and on {@code cluster}.
 */
package dev.portcullis.audit;
