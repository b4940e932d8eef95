/**
 * The map of all routes: what of a cluster somebody gets to see who asks where requests end.
 *
 * <p>The law of this layer: it shows ways as {@code explain} walks them and findings as the rules
 * have them, and adds nothing but what to type. It knows no page and no thread.
 */
package dev.portcullis.routemap;
