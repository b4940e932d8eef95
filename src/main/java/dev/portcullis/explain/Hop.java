package dev.portcullis.explain;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.rules.Finding;
import java.util.List;

/**
 * One object on a route.
 *
 * @param details its properties that matter for the route, one line each
 * @param findings its findings that concern the route
 */
public record Hop(ObjectKey object, List<String> details, List<Finding> findings) {

  public Hop {
    details = List.copyOf(details);
    findings = List.copyOf(findings);
  }
}
