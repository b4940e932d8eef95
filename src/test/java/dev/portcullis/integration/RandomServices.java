package dev.portcullis.integration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Random Services without selector and their endpoints. The pools of names and numbers are small,
 * so that values often match, differ in one field, or contradict each other. Equal seeds give equal
 * chains.
 */
final class RandomServices {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES = List.of("http", "admin", "metrics", "dns");
  private static final List<Integer> PORTS = List.of(53, 80, 443, 8080, 9090);
  private static final List<Integer> NUMBERS = List.of(80, 8080, 8081, 9090, 9091);
  private static final int ADDRESSES = 6;

  /**
   * Percentages of faults.
   *
   * @param missingName a port has no name; for a Service only its single port, unless {@code
   *     wished}
   * @param wrongName an endpoint port has another name or none
   * @param wrongNumber an endpoint port has another number than the targetPort
   * @param wrongProtocol an endpoint port has another protocol
   * @param allowsMissingNames names may be missing where the API server requires them
   */
  record DefectRates(
      int missingName,
      int wrongName,
      int wrongNumber,
      int wrongProtocol,
      boolean allowsMissingNames) {

    /** Typical stored objects. */
    static final DefectRates MIXED = new DefectRates(12, 14, 18, 8, false);

    /** Correct except for missing names. */
    static final DefectRates WITHOUT_NAMES = new DefectRates(45, 0, 0, 0, true);
  }

  /**
   * A chain.
   *
   * @param endpoints Endpoints and slices
   */
  record GeneratedService(ObjectNode service, List<ObjectNode> endpoints) {}

  /** A port of the generated Service. */
  private record Port(String name, int port, String protocol, String target) {

    int number() {
      return target.isEmpty() ? port : Integer.parseInt(target);
    }

    boolean claimsNumber() {
      return target.isEmpty() || Character.isDigit(target.charAt(0));
    }
  }

  private final Random random;
  private final DefectRates rates;

  private RandomServices(Random random, DefectRates odds) {
    this.random = random;
    this.rates = odds;
  }

  /** Generates chains named c0 and so on, without a namespace. */
  static List<GeneratedService> generate(int count, DefectRates odds, long seed) {
    RandomServices chains = new RandomServices(new Random(seed), odds);
    return IntStream.range(0, count).mapToObj(i -> chains.generateService("c" + i)).toList();
  }

  private GeneratedService generateService(String name) {
    List<String> families =
        oneOf(List.of(List.of("IPv4"), List.of("IPv4"), List.of("IPv6"), List.of("IPv4", "IPv6")));
    List<Port> ports = ports();
    List<ObjectNode> behind = new ArrayList<>();
    int dice = random.nextInt(100);
    if (dice < 60) {
      behind.add(endpoints(name, families, ports));
    }
    int slices = dice < 45 || dice >= 95 ? 0 : 1 + random.nextInt(2);
    for (int i = 0; i < slices; i++) {
      behind.add(slice(name, i, families, ports));
    }
    return new GeneratedService(service(name, families, ports), behind);
  }

  private List<Port> ports() {
    List<String> names = new ArrayList<>(NAMES);
    Collections.shuffle(names, random);
    int count = 1 + random.nextInt(3);
    List<Port> ports = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < count; i++) {
      boolean unnamed =
          (count == 1 || rates.allowsMissingNames())
              && chance(rates.allowsMissingNames() ? 40 : 35);
      String protocol = protocol();
      int port = oneOf(PORTS);
      if (taken.add(port + protocol)) {
        String target =
            switch (random.nextInt(4)) {
              case 0 -> "";
              case 1 -> "web";
              default -> oneOf(NUMBERS).toString();
            };
        ports.add(new Port(unnamed ? "" : names.get(i), port, protocol, target));
      }
    }
    return ports;
  }

  private static ObjectNode service(String name, List<String> families, List<Port> ports) {
    ObjectNode service = object("v1", "Service", name);
    ObjectNode spec = service.putObject("spec");
    families.forEach(spec.putArray("ipFamilies")::add);
    spec.put("ipFamilyPolicy", families.size() > 1 ? "RequireDualStack" : "SingleStack");
    ArrayNode list = spec.putArray("ports");
    for (Port port : ports) {
      ObjectNode node = put(list, port.name(), port.port(), port.protocol());
      if (!port.target().isEmpty() && port.claimsNumber()) {
        node.put("targetPort", port.number());
      } else if (!port.target().isEmpty()) {
        node.put("targetPort", port.target());
      }
    }
    return service;
  }

  private ObjectNode endpoints(String name, List<String> families, List<Port> ports) {
    ObjectNode endpoints = object("v1", "Endpoints", name);
    if (!rates.allowsMissingNames() && chance(4)) {
      labels(endpoints).put("endpointslice.kubernetes.io/skip-mirror", "true");
    }
    // Endpoints never hold both families: when slices of one family are created and slices of the
    // other are deleted, the mirroring controller may drop what it should create (removeSlice).
    List<String> held = rates.allowsMissingNames() ? List.of(oneOf(families)) : families;
    ArrayNode subsets = endpoints.putArray("subsets");
    int count = chance(6) ? 0 : 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      ObjectNode subset = subsets.addObject();
      ArrayNode addresses = subset.putArray("addresses");
      for (String family : chance(60) ? held : List.of(oneOf(held))) {
        addresses(family).forEach(a -> addresses.addObject().put("ip", a));
      }
      ArrayNode list = subset.putArray("ports");
      endpointPorts(ports).forEach(p -> put(list, p.name(), p.port(), p.protocol()));
      if (list.size() > 1 && !rates.allowsMissingNames()) {
        list.forEach(p -> ((ObjectNode) p).put("name", nameOr(p.path("name").asText(), "other")));
      }
    }
    return endpoints;
  }

  private ObjectNode slice(String name, int index, List<String> families, List<Port> ports) {
    String family = chance(8) ? oneOf(List.of("IPv4", "IPv6")) : oneOf(families);
    ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", name + "-" + index);
    labels(slice).put("kubernetes.io/service-name", name);
    slice.put("addressType", family);
    ArrayNode endpoints = slice.putArray("endpoints");
    if (!chance(6)) {
      addresses(family).forEach(a -> endpoints.addObject().putArray("addresses").add(a));
    }
    ArrayNode list = slice.putArray("ports");
    Set<String> names = new HashSet<>();
    for (Port port : endpointPorts(ports)) {
      if (rates.allowsMissingNames() || names.add(port.name())) {
        put(list, port.name(), port.port(), port.protocol());
      }
    }
    return slice;
  }

  /** The ports of one set; each port is its own number. */
  private List<Port> endpointPorts(List<Port> ports) {
    List<Port> offered = new ArrayList<>();
    for (Port port : ports) {
      if (offered.isEmpty() || chance(85)) {
        offered.add(endpointPort(port));
      }
    }
    if (chance(12)) {
      offered.add(new Port("ssh", 22, "TCP", ""));
    }
    return offered;
  }

  private Port endpointPort(Port port) {
    int dice = random.nextInt(100);
    String name = port.name();
    if (dice < rates.missingName()) {
      name = "";
    } else if (dice < rates.missingName() + rates.wrongName()) {
      name = chance(50) ? oneOf(NAMES) : "web";
    }
    boolean any = !port.claimsNumber() || chance(rates.wrongNumber());
    String protocol = chance(rates.wrongProtocol()) ? protocol() : port.protocol();
    return new Port(name, any ? oneOf(NUMBERS) : port.number(), protocol, "");
  }

  private Set<String> addresses(String family) {
    String form = family.equals("IPv4") ? "10.9.0.%d" : "fd00:9::%d";
    Set<String> addresses = new TreeSet<>();
    for (int i = random.nextInt(2); i < 2; i++) {
      addresses.add(form.formatted(1 + random.nextInt(ADDRESSES)));
    }
    return addresses;
  }

  private static ObjectNode object(String apiVersion, String kind, String name) {
    ObjectNode object = JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
    object.putObject("metadata").put("name", name);
    return object;
  }

  private static ObjectNode labels(ObjectNode object) {
    return object.withObject("/metadata/labels");
  }

  private static ObjectNode put(ArrayNode list, String name, int number, String protocol) {
    ObjectNode port = list.addObject().put("port", number).put("protocol", protocol);
    return name.isEmpty() ? port : port.put("name", name);
  }

  private static String nameOr(String name, String otherwise) {
    return name.isEmpty() ? otherwise : name;
  }

  private String protocol() {
    return chance(25) ? "UDP" : "TCP";
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T oneOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
