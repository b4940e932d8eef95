package dev.portcullis.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The memory and CPU time of a process. Linux only. */
public record ProcessUsage(long pid) {

  private static final double TICKS_PER_SECOND = 100;
  private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  /** Current resident memory, in MiB. */
  public double residentMiB() {
    return status("VmRSS");
  }

  /** Peak of resident memory, in MiB. */
  public double peakResidentMiB() {
    return status("VmHWM");
  }

  private double status(String field) {
    return read("status")
            .lines()
            .filter(l -> l.startsWith(field + ":"))
            .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
            .sum()
        / 1024.0;
  }

  /** CPU seconds since its start. */
  public double cpuSeconds() {
    String[] fields = read("stat").replaceFirst(".*\\) ", "").split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** Live heap of a JVM after a collection, in MiB. */
  public double liveHeapMiB() {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    List<String> command = List.of(jcmd, Long.toString(pid), "GC.class_histogram");
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes());
      return HISTOGRAM_TOTAL
              .matcher(out)
              .results()
              .map(MatchResult::group)
              .mapToLong(g -> Long.parseLong(g.replaceFirst(".*\\s", "")))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException(out))
          / (1024.0 * 1024);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String read(String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
