/**
 * What can be wrong with a chain, one small class for each thing.
 *
 * <p>The law of this layer: a rule is a function of a subject and a {@link
 * dev.portcullis.model.ResourceView}. It keeps no state, does no I/O, knows no other rule and does
 * not know who asks. It reports on the subject it was given and on nothing else.
 */
package dev.portcullis.rules;
