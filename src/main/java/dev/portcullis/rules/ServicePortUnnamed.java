package dev.portcullis.rules;

import dev.portcullis.model.Protocol;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.Locale;

/** Reports an unnamed port of a Service that has several ports. */
final class ServicePortUnnamed implements ServiceRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
          ServicePortUnnamed.class,
          Severity.UNREACHABLE,
          Evidence.SELF,
          "A Service has several ports, and one of them has no name.",
          "The API server rejects the Service (422). The webhook first adds the missing"
              + " name where it can be determined, so this is reported for files only.",
          "k/k pkg/apis/core/validation (validateServicePort: requireName)");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Service service, ResourceView view) {
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
                : "write name: port-"
                    + port.port()
                    + (port.protocol() == Protocol.TCP
                        ? ""
                        : "-" + port.protocol().name().toLowerCase(Locale.ROOT)))
        .build();
  }
}
