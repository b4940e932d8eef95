package dev.portcullis.registration;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whether something stored is what it should be, whatever the API server has put in besides. */
final class Difference {

  private Difference() {}

  /**
   * Whether stored webhooks are what is wanted, all of it and nothing besides; but a field that
   * nobody here has heard of yet may be a default of a newer API server.
   */
  static boolean isNone(List<Map<String, Object>> wanted, List<?> stored) {
    if (wanted.size() != stored.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      Map<?, ?> there = (Map<?, ?>) stored.get(i);
      if (!wanted.get(i).entrySet().stream()
          .allMatch(e -> isNone(e.getValue(), there.get(e.getKey())))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNone(Object wanted, Object stored) {
    if (wanted instanceof Map<?, ?> fields) {
      return stored instanceof Map<?, ?> there
          && fields.keySet().equals(there.keySet())
          && fields.entrySet().stream().allMatch(e -> isNone(e.getValue(), there.get(e.getKey())));
    } else if (wanted instanceof List<?> elements) {
      return stored instanceof List<?> there && areSame(elements, there);
    } else if (wanted instanceof Number number) {
      return stored instanceof Number there && number.longValue() == there.longValue();
    }
    return Objects.equals(wanted, stored);
  }

  private static boolean areSame(List<?> wanted, List<?> stored) {
    if (wanted.size() != stored.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!isNone(wanted.get(i), stored.get(i))) {
        return false;
      }
    }
    return true;
  }
}
