/** The output of {@code plan} as text. Depends on {@code plan} and {@code model}. */
package dev.portcullis.report.plan;
