package dev.portcullis.testing;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.ApiVersion;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Random pairs of consistent states of one namespace. The pools of names and numbers are tiny, so
 * that objects of the same name mostly differ between the two.
 */
public final class ConsistentStates extends DomainContextBase {

  static final String NAMESPACE = "shop";

  private static final List<String> SERVICES = List.of("web", "api");
  private static final List<String> NAMES = List.of("http", "admin", "web");
  private static final List<Integer> NUMBERS = List.of(80, 8080, 9090);
  private static final List<Integer> TARGETS = List.of(80, 81, 8080);
  private static final FieldPath SPEC = FieldPath.ROOT.field("spec");

  /** Two consistent states. */
  public record Transition(List<Resource> from, List<Resource> to) {}

  @Provide
  Arbitrary<Transition> transitions() {
    return Arbitraries.randomValue(r -> new Transition(randomState(r), randomState(r)));
  }

  private static List<Resource> randomState(Random random) {
    List<Resource> state = new ArrayList<>();
    List<Service> services = new ArrayList<>();
    for (String name : SERVICES) {
      if (random.nextInt(4) > 0) {
        Service service = service(name, random);
        services.add(service);
        state.add(service);
        if (service.isSelectorless()) {
          state.addAll(endpointsOf(service, random));
        }
      }
    }
    if (!services.isEmpty()) {
      for (String name : List.of("shop", "intern")) {
        if (random.nextInt(3) > 0) {
          state.add(ingress(name, services, random));
        }
      }
    }
    return state;
  }

  private static Service service(String name, Random random) {
    List<Integer> numbers = shuffled(NUMBERS, random);
    List<String> names = shuffled(NAMES, random);
    int count = 1 + random.nextInt(2);
    boolean unnamed = count == 1 && random.nextBoolean();
    return new Service(
        ResourceMeta.of(new ObjectKey(Kind.SERVICE, NAMESPACE, name)),
        Service.Type.CLUSTER_IP,
        random.nextInt(8) == 0,
        random.nextInt(3) == 0 ? Map.of("app", name) : Map.of(),
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new ServicePort(
                        SPEC.field("ports").index(i),
                        unnamed ? "" : names.get(i),
                        numbers.get(i),
                        // Ingresses use the first one.
                        i > 0 && random.nextInt(4) == 0 ? Protocol.UDP : Protocol.TCP,
                        random.nextInt(4) == 0
                            ? new PortRef.ByName("target")
                            : new PortRef.ByNumber(oneOf(TARGETS, random)),
                        0))
            .toList(),
        Set.of(IpFamily.IPV4));
  }

  /** Endpoints, a slice, or two slices with one port each. */
  private static List<Resource> endpointsOf(Service service, Random random) {
    String name = service.key().name();
    Map<String, Integer> numbers = new HashMap<>();
    service
        .ports()
        .forEach(
            p ->
                numbers.put(
                    p.identity(),
                    p.targetPort() instanceof PortRef.ByNumber target
                        ? target.number()
                        : oneOf(TARGETS, random)));
    return switch (random.nextInt(4)) {
      case 0, 1 ->
          List.of(
              endpointSet(
                  new ObjectKey(Kind.ENDPOINTS, NAMESPACE, name),
                  FieldPath.ROOT.field("subsets").index(0),
                  service,
                  service.ports(),
                  numbers));
      case 2 -> List.of(slice(name + "-1", service, service.ports(), numbers));
      default ->
          IntStream.range(0, service.ports().size())
              .mapToObj(
                  i ->
                      (Resource)
                          slice(
                              name + "-" + (i + 1),
                              service,
                              List.of(service.ports().get(i)),
                              numbers))
              .toList();
    };
  }

  private static EndpointSet slice(
      String name, Service service, List<ServicePort> ports, Map<String, Integer> numbers) {
    return endpointSet(
        new ObjectKey(Kind.ENDPOINT_SLICE, NAMESPACE, name),
        FieldPath.ROOT,
        service,
        ports,
        numbers);
  }

  private static EndpointSet endpointSet(
      ObjectKey key,
      FieldPath at,
      Service service,
      List<ServicePort> ports,
      Map<String, Integer> numbers) {
    Map<String, String> labels =
        key.kind() == Kind.ENDPOINT_SLICE
            ? Map.of(EndpointSet.SERVICE_NAME_LABEL, service.key().name())
            : Map.of();
    return new EndpointSet(
        new ResourceMeta(key, labels, Map.of(), List.of(), false),
        Optional.of(new ServiceRef(NAMESPACE, service.key().name())),
        false,
        List.of(
            new Subset(
                at,
                List.of(new EndpointAddress("10.8.1.127", true, "")),
                IntStream.range(0, ports.size())
                    .mapToObj(
                        i ->
                            new EndpointPort(
                                at.field("ports").index(i),
                                ports.get(i).name(),
                                OptionalInt.of(numbers.get(ports.get(i).identity())),
                                ports.get(i).protocol(),
                                ""))
                    .toList())));
  }

  private static Ingress ingress(String name, List<Service> services, Random random) {
    return new Ingress(
        ResourceMeta.of(new ObjectKey(Kind.INGRESS, NAMESPACE, name)),
        ApiVersion.NETWORKING_V1,
        Optional.empty(),
        IntStream.range(0, 1 + random.nextInt(2))
            .mapToObj(i -> backend(i, oneOf(services, random), random))
            .toList());
  }

  private static Backend backend(int index, Service service, Random random) {
    FieldPath at = SPEC.field("rules").index(index).field("backend").field("service");
    ServicePort port = service.ports().get(0);
    boolean byName = !port.name().isEmpty() && random.nextBoolean();
    return new Backend(
        at.field("name"),
        at.field("port"),
        "shop.example/" + index,
        service.key().name(),
        byName ? new PortRef.ByName(port.name()) : new PortRef.ByNumber(port.port()));
  }

  private static <T> T oneOf(List<T> pool, Random random) {
    return pool.get(random.nextInt(pool.size()));
  }

  private static <T> List<T> shuffled(List<T> pool, Random random) {
    List<T> shuffled = new ArrayList<>(pool);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }
}
