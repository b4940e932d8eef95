/**
 * Whether an installation is well, and if not, why.
 *
 * <p>The law of this door: it only looks. It writes nothing that stays, and what it may not look at
 * it calls unknown, never well and never wrong.
 */
package dev.portcullis.doctor;
