/**
 * The output of {@code explain} as text, JSON, Graphviz, and Mermaid.
 *
 * <p>Depends on Jackson, {@code report}, {@code explain}, and {@code model}.
 */
package dev.portcullis.report.explain;
