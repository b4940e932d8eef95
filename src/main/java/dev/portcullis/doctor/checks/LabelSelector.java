package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.StoredWebhookConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A label selector as a list of requirements. */
record LabelSelector(List<Requirement> requirements) {

  /** A condition that labels must meet. */
  record Requirement(String key, String operator, List<?> values) {

    /** NotIn also holds if the label is missing (API reference of LabelSelectorRequirement). */
    boolean isMetBy(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case "In" -> value != null && values.contains(value);
        case "NotIn" -> value == null || !values.contains(value);
        case "Exists" -> value != null;
        default -> value == null;
      };
    }

    @Override
    public String toString() {
      return key + " " + operator + (values.isEmpty() ? "" : " " + values);
    }
  }

  /** Reads a selector from its tree; a missing selector matches everything. */
  static LabelSelector parse(Object tree) {
    List<Requirement> requirements = new ArrayList<>();
    new TreeMap<>(
            StoredWebhookConfiguration.asMap(
                StoredWebhookConfiguration.asMap(tree).get("matchLabels")))
        .forEach((k, v) -> requirements.add(new Requirement(k, "In", List.of(v))));
    if (StoredWebhookConfiguration.asMap(tree).get("matchExpressions")
        instanceof List<?> expressions) {
      for (Object expression : expressions) {
        Map<String, Object> fields = StoredWebhookConfiguration.asMap(expression);
        requirements.add(
            new Requirement(
                String.valueOf(fields.get("key")),
                String.valueOf(fields.get("operator")),
                fields.get("values") instanceof List<?> values ? values : List.of()));
      }
    }
    return new LabelSelector(requirements);
  }

  /** The first requirement that the labels do not meet; empty if they match. */
  Optional<Requirement> findUnmetRequirement(Map<String, String> labels) {
    return requirements.stream().filter(r -> !r.isMetBy(labels)).findFirst();
  }
}
