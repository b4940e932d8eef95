/**
 * Which missing port name can be known.
 *
 * <p>The law of this layer: a name is added, never changed and never guessed. Where the objects
 * leave one answer it is given; where they leave two, nothing happens.
 */
package dev.portcullis.portnames;
