/** The checks of {@code portcullis doctor}. Each reads an installation and reports its findings. */
package dev.portcullis.doctor.checks;
