package dev.portcullis.policy;

import static dev.portcullis.policy.LargeObjects.endpointPort;
import static dev.portcullis.policy.LargeObjects.endpoints;
import static dev.portcullis.policy.LargeObjects.ingress;
import static dev.portcullis.policy.LargeObjects.number;
import static dev.portcullis.policy.LargeObjects.service;
import static dev.portcullis.policy.LargeObjects.servicePort;
import static dev.portcullis.policy.LargeObjects.slice;
import static dev.portcullis.policy.LargeObjects.subset;
import static dev.portcullis.policy.LargeObjects.view;

import com.sun.management.ThreadMXBean;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.LiveReader.ReadResult;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures the work of reviews of large objects. Runs in its own process without a compiler, so
 * that the CPU time of the thread counts the instructions of the program, whatever else the machine
 * does.
 */
final class EvaluationWorkMeter {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

  /** Reviews of objects of a given size, by name. */
  static final Map<String, IntFunction<Runnable>> REVIEWS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "backends-of-missing-services",
                  n ->
                      validate(
                          ResourceChange.creation(ingress("web", n, i -> "n" + i, i -> number(80))),
                          Stream.of())),
              Map.entry(
                  "backends-of-one-missing-service",
                  n ->
                      validate(
                          ResourceChange.creation(ingress("web", n, i -> "n", i -> number(80))),
                          Stream.of())),
              Map.entry(
                  "backends-with-exemption",
                  n ->
                      validate(
                          ResourceChange.creation(
                              ingress("web", n, i -> "n" + i, i -> number(80))
                                  .withMeta(exempted("web", "x".repeat(50 * n)))),
                          Stream.of())),
              Map.entry(
                  "backends-with-missing-ports",
                  n ->
                      validate(
                          ResourceChange.creation(
                              ingress("web", n, i -> "web", i -> number(60_000 - i))),
                          Stream.of(tcp(n, "p"), slice(0, subset(0, 1, n, i -> tcpPort(i, "p")))))),
              Map.entry(
                  "backends-with-target-ports",
                  n ->
                      validate(
                          ResourceChange.creation(
                              ingress("web", n, i -> "web", i -> number(20_000 + i))),
                          Stream.of(tcp(n, "p"), slice(0, subset(0, 1, n, i -> tcpPort(i, "p")))))),
              Map.entry(
                  "backends-with-udp-ports",
                  n ->
                      validate(
                          ResourceChange.creation(
                              ingress("web", n, i -> "web", i -> number(1 + i))),
                          Stream.of(
                              service(n, i -> servicePort(i, "p" + i, Protocol.UDP, 20_000 + i))))),
              Map.entry(
                  "backends-without-usable-address",
                  n ->
                      validate(
                          ResourceChange.creation(ingress("web", n, i -> "web", i -> number(1))),
                          Stream.of(
                              ipv6Only(tcp(1, "p")),
                              slice(0, subset(0, n, 1, i -> tcpPort(i, "p")))))),
              Map.entry(
                  "ingresses-of-a-service",
                  n ->
                      validate(
                          ResourceChange.update(tcp(2, "p"), tcp(1, "p")),
                          IntStream.range(0, n)
                              .mapToObj(i -> ingress("web-" + i, 1, b -> "web", b -> number(2))))),
              Map.entry(
                  "service-ports-renamed",
                  n ->
                      validate(
                          ResourceChange.update(tcp(n, "p"), withoutNodePorts(tcp(n, "q"))),
                          Stream.of(endpoints(List.of(subset(0, 1, n, i -> tcpPort(i, "p"))))))),
              Map.entry(
                  "service-ports-renumbered",
                  n ->
                      validate(
                          ResourceChange.update(
                              tcp(n, "p"),
                              service(n, i -> servicePort(i, "q" + i, Protocol.TCP, 50_000 - i))),
                          Stream.of(endpoints(List.of(subset(0, 1, n, i -> tcpPort(i, "p"))))))),
              Map.entry(
                  "service-ports-with-other-protocol",
                  n ->
                      validate(
                          ResourceChange.update(
                              tcp(n, "p"),
                              service(n, i -> servicePort(i, "p" + i, Protocol.UDP, 20_000 + i))),
                          Stream.of(endpoints(List.of(subset(0, 1, n, i -> tcpPort(i, "p"))))))),
              Map.entry(
                  "endpoint-ports-with-other-number",
                  n ->
                      validate(
                          ResourceChange.creation(
                              endpoints(
                                  List.of(
                                      subset(
                                          0,
                                          1,
                                          n,
                                          i -> endpointPort(i, "p" + i, Protocol.TCP, 9_000))))),
                          Stream.of(tcp(n, "p")))),
              Map.entry(
                  "endpoint-ports-with-duplicate-name",
                  n ->
                      validate(
                          ResourceChange.creation(
                              endpoints(
                                  List.of(
                                      subset(
                                          0,
                                          1,
                                          n,
                                          i -> endpointPort(i, "p" + i / 2, Protocol.TCP, i))))),
                          Stream.of(tcp(n, "p")))),
              Map.entry(
                  "endpoint-ports-and-addresses",
                  n ->
                      validate(
                          ResourceChange.creation(
                              endpoints(List.of(subset(0, n, n, i -> tcpPort(i, "p"))))),
                          Stream.of(tcp(n, "p")))),
              Map.entry(
                  "subsets-unused",
                  n ->
                      validate(
                          ResourceChange.creation(
                              endpoints(
                                  IntStream.range(0, n)
                                      .mapToObj(
                                          i -> subset(i, 1, 1, p -> tcpPort(i, i == 0 ? "p" : "x")))
                                      .toList())),
                          Stream.of(tcp(n, "p")))),
              Map.entry(
                  "slices-beside-endpoints",
                  n ->
                      validate(
                          ResourceChange.creation(
                              endpoints(List.of(subset(0, 20, 20, i -> tcpPort(i, "p"))))),
                          Stream.concat(Stream.of(tcp(20, "p")), slices(n / 20)))),
              Map.entry(
                  "slices-of-a-service",
                  n -> validate(ResourceChange.update(tcp(20, "p"), tcp(20, "q")), slices(n / 20))),
              Map.entry(
                  "slices-of-a-deleted-service",
                  n -> validate(ResourceChange.deletion(tcp(20, "p")), slices(n / 20))),
              Map.entry(
                  "naming-of-service-ports",
                  n ->
                      mutate(
                          ResourceChange.creation(
                              plain(service(n, i -> servicePort(i, "", Protocol.TCP, 20_000 + i)))),
                          Stream.of(slice(0, subset(0, 1, n, i -> tcpPort(i, "p")))))),
              Map.entry(
                  "naming-of-stored-service-ports",
                  n ->
                      mutate(
                          ResourceChange.update(
                              tcp(n, "p"),
                              service(n, i -> servicePort(i, "", Protocol.TCP, 20_000 + i))),
                          Stream.of())),
              Map.entry(
                  "naming-of-endpoint-ports",
                  n ->
                      mutate(
                          ResourceChange.creation(
                              endpoints(
                                  List.of(
                                      subset(
                                          0,
                                          1,
                                          n,
                                          i -> endpointPort(i, "", Protocol.TCP, 20_000 + i))))),
                          Stream.of(tcp(n, "p")))),
              Map.entry(
                  "naming-of-subsets",
                  n ->
                      mutate(
                          ResourceChange.creation(
                              endpoints(
                                  IntStream.range(0, n)
                                      .mapToObj(
                                          i ->
                                              subset(
                                                  i,
                                                  1,
                                                  1,
                                                  p ->
                                                      endpointPort(
                                                          i, "", Protocol.TCP, 20_000 + i)))
                                      .toList())),
                          Stream.of(tcp(n, "p"))))));

  private EvaluationWorkMeter() {}

  /** Prints name, CPU time and bytes at the first size, and both at the second size. */
  public static void main(String... sizes) {
    int small = Integer.parseInt(sizes[0]);
    int large = Integer.parseInt(sizes[1]);
    REVIEWS.forEach(
        (name, review) -> {
          measure(review, 10); // loads classes
          System.out.println(
              String.join(" ", name, measure(review, small), measure(review, large)));
        });
  }

  private static String measure(IntFunction<Runnable> review, int size) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Runnable prepared = review.apply(size);
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long nanos = threads.getCurrentThreadCpuTime();
    prepared.run();
    nanos = threads.getCurrentThreadCpuTime() - nanos;
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    return nanos + " " + bytes;
  }

  private static Runnable validate(ResourceChange change, Stream<? extends Resource> others) {
    AdmissionEvaluator evaluator = evaluator(change, others);
    return () -> evaluator.validate(new AdmissionRequest(change, "user", false), TODAY);
  }

  private static Runnable mutate(ResourceChange change, Stream<? extends Resource> others) {
    AdmissionEvaluator evaluator = evaluator(change, others);
    return () -> evaluator.mutate(new AdmissionRequest(change, "user", false), TODAY);
  }

  private static AdmissionEvaluator evaluator(
      ResourceChange change, Stream<? extends Resource> others) {
    SnapshotView view = view(Stream.concat(change.before().stream(), others));
    LiveReader reader =
        (namespace, timeLeft) ->
            (reads, priority) ->
                new ReadResult.Completed(
                    reads.stream()
                        .collect(Collectors.toMap(Function.identity(), r -> look(r, view))),
                    "");
    return new AdmissionEvaluator(
        view,
        Optional.of(reader),
        Policy.of(Profile.STRICT, Map.of()),
        UnconfirmedAction.ALLOW,
        MigrationPlanner.NONE);
  }

  private static List<Resource> look(LiveRead read, SnapshotView view) {
    return read instanceof LiveRead.EndpointsRead e
        ? new ArrayList<>(view.endpointsOf(e.service()).toOptional().orElse(List.of()))
        : view.objects().stream()
            .filter(r -> r.key().equals(((LiveRead.ObjectRead) read).key()))
            .toList();
  }

  private static ResourceMeta exempted(String name, String reason) {
    ResourceMeta meta = LargeObjects.meta(Kind.INGRESS, name);
    return meta.withAnnotations(Map.of(Exemption.PREFIX + "backend-service-missing", reason));
  }

  private static Service tcp(int size, String name) {
    return service(size, i -> servicePort(i, name + i, Protocol.TCP, 20_000 + i));
  }

  private static EndpointPort tcpPort(int index, String name) {
    return endpointPort(index, name + index, Protocol.TCP, 20_000 + index);
  }

  private static Stream<EndpointSet> slices(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> slice(i, subset(i, 20, 20, p -> tcpPort(p, "p"))));
  }

  private static Service withoutNodePorts(Service s) {
    return s.withPorts(
        s.ports().stream()
            .map(
                p ->
                    new ServicePort(
                        p.fieldPath(), p.name(), p.port(), p.protocol(), p.targetPort(), 0))
            .toList());
  }

  private static Service ipv6Only(Service s) {
    return new Service(
        s.meta(), s.type(), s.headless(), s.selector(), s.ports(), Set.of(IpFamily.IPV6));
  }

  private static Service plain(Service s) {
    return new Service(
        s.meta(), Service.Type.CLUSTER_IP, s.headless(), s.selector(), s.ports(), s.ipFamilies());
  }
}
