/** The benchmark that {@code bench/run} runs and docs/performance.md shows. */
package dev.portcullis.bench;
