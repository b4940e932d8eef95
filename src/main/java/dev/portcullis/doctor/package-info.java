/**
 * Diagnosis of an installation: reads the webhook configurations, certificates, and the objects
 * that belong to them. The checks are in {@code doctor.checks}, which depends on this package.
 *
 * <p>Only reads. What cannot be read is reported as unknown, never as correct or as an error.
 */
package dev.portcullis.doctor;
