package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is counted under which labels. */
final class FiguresTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Figures figures = new Figures(registry, 2);

  private Map<String, Double> byNamespace() {
    Map<String, Double> shown = new TreeMap<>();
    for (Gauge gauge : registry.find("portcullis.audit.findings").gauges()) {
      shown.merge(gauge.getId().getTag("namespace"), gauge.value(), Double::sum);
    }
    return shown;
  }

  @Test
  void theWorstNamespacesAreToldApart() {
    figures.show(Dangling.picture("a/x", "b/x", "b/y", "c/x", "d/x", "d/y", "d/z"));
    assertEquals(Map.of("d", 3.0, "b", 2.0, Figures.OTHERS, 2.0), byNamespace());
  }

  @Test
  void whatIsGoneIsShownNoMore() {
    figures.show(Dangling.picture("a/x", "b/x"));
    figures.show(Dangling.picture("a/x"));
    assertEquals(Map.of("a", 1.0), byNamespace());
    figures.show(Picture.EMPTY);
    assertEquals(Map.of(), byNamespace());
  }

  @Test
  void consentAndWhatWasNotRefusedAreToldApart() {
    figures.show(Dangling.exempted("a/x"));
    assertEquals(
        1, registry.find("portcullis.audit.findings").tag("severity", "exempted").gauges().size());
    figures.show(Dangling.unrefused("a/x"));
    assertEquals(
        1,
        registry
            .find("portcullis.audit.findings")
            .tag("severity", "error")
            .tag("rule", "backend-service-missing")
            .tag("should_have_refused", "true")
            .gauges()
            .size());
  }
}
