/**
 * Limits for the clients of the review port: connections, paths, request bodies, and reviews in
 * progress. Depends on no other package of Portcullis.
 */
package dev.portcullis.webhook.http;
