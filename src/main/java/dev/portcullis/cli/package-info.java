/**
 * The command line.
 *
 * <p>The law of this door: it is the outermost one. It may use all the others and none uses it;
 * here and nowhere else something is printed.
 */
package dev.portcullis.cli;
