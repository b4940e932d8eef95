/**
 * How findings look: on a terminal, and for programs.
 *
 * <p>The law of this layer: it writes what it is given, in the order it is given, and decides
 * nothing.
 */
package dev.portcullis.report;
