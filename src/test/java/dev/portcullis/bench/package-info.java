/** What the benchmark in {@code bench} and the guard over allocations measure by. */
package dev.portcullis.bench;
