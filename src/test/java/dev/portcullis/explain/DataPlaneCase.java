package dev.portcullis.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A Service port, the ports of its only slice, and the numbers that get its traffic: a row of
 * src/test/resources/data-planes/cases.csv.
 *
 * @param expected numbers separated by {@code |}, or {@code -} for none
 */
record DataPlaneCase(
    String name, String servicePort, String slicePorts, Map<DataPlaneModel, String> expected) {

  static final String ADDRESS = "10.8.1.127";

  private static final int COLUMNS_BEFORE_MODELS = 3;

  /** All rows. */
  static List<DataPlaneCase> all() throws IOException {
    List<String[]> rows =
        Files.readAllLines(Path.of("src/test/resources/data-planes/cases.csv")).stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(","))
            .toList();
    List<String> models = Arrays.stream(DataPlaneModel.values()).map(Object::toString).toList();
    String[] header = rows.get(0);
    if (!models.equals(List.of(header).subList(COLUMNS_BEFORE_MODELS, header.length))) {
      throw new IllegalStateException("expected the columns " + models);
    }
    return rows.stream().skip(1).map(DataPlaneCase::parse).toList();
  }

  private static DataPlaneCase parse(String[] cells) {
    Map<DataPlaneModel, String> expected = new EnumMap<>(DataPlaneModel.class);
    for (DataPlaneModel model : DataPlaneModel.values()) {
      expected.put(model, cells[COLUMNS_BEFORE_MODELS + model.ordinal()]);
    }
    return new DataPlaneCase(cells[0], cells[1], cells[2], expected);
  }

  /** The Service, without a selector, as a manifest. */
  Map<String, Object> service(String name) {
    String[] words = servicePort.split(" ");
    Object target = words[1].matches("\\d+") ? Integer.valueOf(words[1]) : words[1];
    return Map.of(
        "apiVersion",
        "v1",
        "kind",
        "Service",
        "metadata",
        Map.of("name", name),
        "spec",
        Map.of(
            "ports",
            List.of(Map.of("name", portName(words[0]), "port", 8080, "targetPort", target))));
  }

  /** The slice of that Service as a manifest. */
  Map<String, Object> slice(String service) {
    List<Object> ports = new ArrayList<>();
    for (String port : slicePorts.equals("-") ? new String[0] : slicePorts.split(";")) {
      String[] words = port.split(" ");
      ports.add(
          Map.of(
              "name", portName(words[0]), "port", Integer.valueOf(words[1]), "protocol", words[2]));
    }
    return Map.of(
        "apiVersion",
        "discovery.k8s.io/v1",
        "kind",
        "EndpointSlice",
        "metadata",
        Map.of("name", service + "-1", "labels", Map.of("kubernetes.io/service-name", service)),
        "addressType",
        "IPv4",
        "endpoints",
        List.of(Map.of("addresses", List.of(ADDRESS))),
        "ports",
        ports);
  }

  private static String portName(String word) {
    return word.equals("_") ? "" : word;
  }

  @Override
  public String toString() {
    return name + ": " + servicePort + " to " + slicePorts;
  }
}
