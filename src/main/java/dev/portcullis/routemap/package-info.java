/**
 * The route map: all routes of a cluster or of files, with their status and findings.
 *
 * <p>Routes are traced by {@code explain}, findings come from the rules and are assessed by {@code
 * policy}; this package adds only suggested patches. It does not depend on a web server and starts
 * no threads.
 */
package dev.portcullis.routemap;
