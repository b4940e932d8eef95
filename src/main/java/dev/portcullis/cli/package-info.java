/**
 * The commands of the program and their options.
 *
 * <p>Depends on every other package; no package depends on it. Only this package and its
 * sub-packages print.
 */
package dev.portcullis.cli;
