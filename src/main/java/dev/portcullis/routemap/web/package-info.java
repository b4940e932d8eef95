/**
 * The web server of the route map, its JSON, and the same map as one HTML file.
 *
 * <p>The server listens on loopback only, rejects requests from other web sites, and is read-only.
 * It reads a cluster only through a {@code RouteMapSource}.
 */
package dev.portcullis.routemap.web;
