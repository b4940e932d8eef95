/**
 * Where the server's certificate comes from.
 *
 * <p>The law of this door: a key never leaves it.
 */
package dev.portcullis.tls;
