/**
 * The report of {@code doctor}, and its output as text and JSON.
 *
 * <p>Depends on Jackson and {@code report}.
 */
package dev.portcullis.report.doctor;
