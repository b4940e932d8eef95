/**
 * Reports of findings: the report, and its output as text, JSON, SARIF, JUnit XML, and GitHub
 * workflow commands.
 *
 * <p>Depends on the core, {@code manifests}, and Jackson. Writers print what a report contains in
 * its order and decide nothing.
 */
package dev.portcullis.report;
