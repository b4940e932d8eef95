package dev.portcullis.rules;

import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;

/** A rule that reports an unnamed port of a Service that has several. */
final class ServicePortUnnamed implements ServiceRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
          ServicePortUnnamed.class,
          Severity.UNREACHABLE,
          Evidence.OBJECT,
          "A Service has several ports, and one of them has no name.",
          "The API server refuses the Service (422). With the webhook on, the missing name is put"
              + " in before that where it can be known, so this is said of files only.",
          "k/k pkg/apis/core/validation (validateServicePort: requireName)");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Service service, ResourceView chain) {
    return service.ports().size() < 2
        ? List.of()
        : service.ports().stream()
            .filter(p -> p.name().isEmpty())
            .map(p -> finding(service, p))
            .toList();
  }

  private static Finding finding(Service service, ServicePort port) {
    return INFO.finding(service.meta())
        .hop(port.identity())
        .field(port.fieldPath().field("name"))
        .problem(
            "Port "
                + port.describe()
                + " has no name; the API server rejects a Service with "
                + service.ports().size()
                + " ports unless each has a name")
        .help(
            service.isSelectorless()
                ? "write the name of the endpoint port that serves it"
                : "write a name, for example name: port-" + port.port())
        .build();
  }
}
