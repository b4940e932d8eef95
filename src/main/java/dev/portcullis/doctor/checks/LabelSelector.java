package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.StoredWebhookConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A label selector, requirement by requirement. */
record LabelSelector(List<Requirement> requirements) {

  /** One of the conditions that labels have to meet. */
  record Requirement(String key, String operator, List<?> values) {

    /** As the API reference of LabelSelectorRequirement has it: who has no such label is not in. */
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

  /** Reads one from its tree; one that is not there matches all. */
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

  /** The first requirement that labels do not meet; empty where they match. */
  Optional<Requirement> findUnmetRequirement(Map<String, String> labels) {
    return requirements.stream().filter(r -> !r.isMetBy(labels)).findFirst();
  }
}
