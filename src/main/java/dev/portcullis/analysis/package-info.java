/**
 * Compares the findings before and after a change. Depends on the model and the rules; profiles and
 * admission decisions belong to other packages.
 */
package dev.portcullis.analysis;
