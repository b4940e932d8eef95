package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the operators of label selectors. */
final class LabelSelectorTest {

  @Test
  void evaluatesSelectorOperators() {
    Map<String, String> labels = Map.of("a", "1");
    assertTrue(new LabelSelector.Requirement("a", "Exists", List.of()).isMetBy(labels));
    assertTrue(new LabelSelector.Requirement("b", "DoesNotExist", List.of()).isMetBy(labels));
    assertTrue(new LabelSelector.Requirement("b", "NotIn", List.of("1")).isMetBy(labels));
    assertTrue(new LabelSelector.Requirement("a", "In", List.of("1", "2")).isMetBy(labels));
    assertFalse(new LabelSelector.Requirement("b", "In", List.of("1")).isMetBy(labels));
    assertFalse(new LabelSelector.Requirement("a", "NotIn", List.of("1")).isMetBy(labels));
    assertFalse(new LabelSelector.Requirement("b", "Exists", List.of()).isMetBy(labels));
    assertFalse(new LabelSelector.Requirement("a", "DoesNotExist", List.of()).isMetBy(labels));
  }
}
