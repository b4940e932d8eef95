/**
 * Traces a request hop by hop: Ingress, Service, and endpoints, with the findings of each object
 * and the behavior of each data plane. It reads a view and changes nothing; texts are for display
 * only.
 */
package dev.portcullis.explain;
