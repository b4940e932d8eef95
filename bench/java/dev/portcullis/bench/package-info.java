/** What is measured: {@code bench/run} runs it, docs/performance.md is what comes of it. */
package dev.portcullis.bench;
