package dev.portcullis.rules;

import dev.portcullis.model.Chain;
import dev.portcullis.model.Resource;
import java.util.List;
import java.util.stream.Stream;

/** The catalogue: every rule there is, by id. */
public final class Rules {

  /** All rules, sorted by id. A new rule is one line here. */
  public static final List<Rule<?>> ALL =
      List.of(
          new BackendPortIsTargetPort(),
          new BackendPortMissing(),
          new BackendPortNotTcp(),
          new BackendServiceMissing(),
          new BackendWithoutEndpoints(),
          new EndpointsOverwritten(),
          new EndpointsPortDuplicate(),
          new EndpointsPortName(),
          new EndpointsPortNumber(),
          new EndpointsPortProtocol(),
          new EndpointsPortUncovered(),
          new EndpointsServiceMissing(),
          new EndpointsSubsetUnused(),
          new IngressApiRemoved(),
          new ServiceEndpointsMissing(),
          new ServicePortUnnamed());

  private Rules() {}

  /** What all rules together find wrong with an object, in the order of reports. */
  public static List<Finding> check(Resource subject, Chain chain) {
    return ALL.stream().flatMap(rule -> ask(rule, subject, chain)).sorted(Finding.ORDER).toList();
  }

  private static <S extends Resource> Stream<Finding> ask(
      Rule<S> rule, Resource subject, Chain chain) {
    return rule.subject().isInstance(subject)
        ? rule.check(rule.subject().cast(subject), chain).stream()
        : Stream.empty();
  }
}
