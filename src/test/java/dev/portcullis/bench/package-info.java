/** The synthetic cluster that the benchmark and the allocation test share. */
package dev.portcullis.bench;
