package dev.portcullis.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class PrometheusMetricsTest {

  private static final PrometheusMetrics METRICS =
      new PrometheusMetrics(
          """
          # TYPE calls counter
          calls{name="a",why="said \\"no\\", {twice}"} 2
          calls{name="a",why=""} 3
          calls{name="b",why=""} 1.5e+01
          calls_total{name="a",why=""} 100
          plain 7
          """);

  @Test
  void sumsMatchingSeries() {
    assertEquals(20, METRICS.sum("calls", Map.of()));
    assertEquals(5, METRICS.sum("calls", Map.of("name", "a")));
    assertEquals(2, METRICS.sum("calls", Map.of("why", "said \"no\", {twice}")));
    assertEquals(15, METRICS.sum("calls", Map.of("name", "b", "why", "")));
    assertEquals(7, METRICS.sum("plain", Map.of()));
  }

  @Test
  void absentSeriesIsZero() {
    assertEquals(0, METRICS.sum("calls", Map.of("name", "c")));
    assertEquals(0, METRICS.sum("call", Map.of()));
  }
}
