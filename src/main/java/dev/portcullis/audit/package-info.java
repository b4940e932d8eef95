/**
 * What is wrong in the cluster, said as long as it is.
 *
 * <p>The law of this door: every replica looks, one of all speaks. It writes only what differs from
 * what is there, never more than it was told, and nothing that stays when we go but Events, which
 * go by themselves.
 */
package dev.portcullis.audit;
