/**
 * A live cluster: what its watches say, and what a look at it says now.
 *
 * <p>The law of this layer: objects come in as trees and leave as model values, or as plain maps
 * and lists, so that no other layer knows the client. It writes nothing but who leads, and what it
 * could not look at it calls unknown.
 */
package dev.portcullis.cluster;
