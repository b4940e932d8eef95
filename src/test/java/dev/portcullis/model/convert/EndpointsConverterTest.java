package dev.portcullis.model.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.Subset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server makes of Endpoints and EndpointSlices. */
final class EndpointsConverterTest {

  @Test
  void readsEndpoints() {
    EndpointSet set =
        endpoints(
            """
            [{addresses: [{ip: '10.0.0.1', targetRef: {kind: 'Pod', uid: 'u'}}],
              notReadyAddresses: [{ip: '10.0.0.2'}],
              ports: [{name: 'a', port: 80, protocol: 'UDP', appProtocol: 'h2c'}]},
             null,
             {addresses: null, ports: [{port: 80}, {port: 81, name: null, protocol: ''}]}]
            """);

    assertEquals(Optional.of(new ServiceRef("default", "web")), set.service());
    assertEquals(
        List.of(
            new Subset(
                subsetPath(0),
                List.of(
                    new EndpointAddress("10.0.0.1", true, "u"),
                    new EndpointAddress("10.0.0.2", false, "")),
                List.of(port(subsetPath(0), 0, "a", 80, Protocol.UDP, "h2c"))),
            new Subset(subsetPath(1), List.of(), List.of()),
            new Subset(
                subsetPath(2),
                List.of(),
                List.of(
                    port(subsetPath(2), 0, "", 80, Protocol.TCP, ""),
                    port(subsetPath(2), 1, "", 81, Protocol.TCP, "")))),
        set.subsets());
  }

  @Test
  void readsASlice() {
    EndpointSet set =
        slice(
            """
            addressType: 'IPv4',
            endpoints: [
              {addresses: ['10.0.0.1', '10.0.0.9'], targetRef: {uid: 'u'}},
              {addresses: ['10.0.0.2'], conditions: {ready: false}},
              {addresses: ['10.0.0.3'], conditions: {ready: null}},
              {addresses: ['10.0.0.4'], conditions: null},
              {addresses: []}, null],
            ports: [{name: 'a', port: 80}, {}, null, {name: null, port: null, protocol: 'SCTP'}]
            """);

    Subset only = set.subsets().get(0);
    assertEquals(
        List.of(
            new EndpointAddress("10.0.0.1", true, "u"), // consumers read the first address only
            new EndpointAddress("10.0.0.2", false, ""),
            new EndpointAddress("10.0.0.3", true, ""), // unknown is ready (discovery/v1 Ready)
            new EndpointAddress("10.0.0.4", true, "")),
        only.addresses());
    assertEquals(
        List.of(
            port(FieldPath.ROOT, 0, "a", 80, Protocol.TCP, ""),
            withoutNumber(1, Protocol.TCP),
            withoutNumber(2, Protocol.TCP),
            withoutNumber(3, Protocol.SCTP)),
        only.ports());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x: 1", "subsets: null", "subsets: []"})
  void readsEndpointsWithoutSubsets(String subsets) {
    String json = "{apiVersion: 'v1', kind: 'Endpoints', metadata: {name: 'web'}, " + subsets + "}";

    assertEquals(List.of(), JsonConversion.convertTo(EndpointSet.class, json).subsets());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"addressType: 'IPv6'", "addressType: 'IPv6', endpoints: null, ports: null"})
  void readsSliceWithoutEndpoints(String fields) {
    assertEquals(
        List.of(new Subset(FieldPath.ROOT, List.of(), List.of())), slice(fields).subsets());
  }

  @ParameterizedTest
  @CsvSource({"web, web", "'', ", "'null', null"})
  void linksSliceToServiceByLabel(String label, String service) {
    EndpointSet set =
        JsonConversion.convertTo(
            EndpointSet.class,
            """
            {apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4',
             metadata: {name: 'a', namespace: 'shop', labels: {'kubernetes.io/service-name': '%s'}}}
            """
                .formatted(label));

    assertEquals(Optional.ofNullable(service).map(s -> new ServiceRef("shop", s)), set.service());
  }

  @Test
  void distinguishesHostNamesFromAddresses() {
    assertTrue(slice("addressType: 'FQDN', endpoints: [{addresses: ['db.example']}]").fqdn());
    assertEquals(Optional.empty(), slice("addressType: 'IPv4'").service());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{addresses: [{}]}]             | subsets[0].addresses[0].ip: is required",
        "[{addresses: ['10.0.0.1']}]     | subsets[0].addresses[0]: must be an object, is the"
            + " string \"10.0.0.1\"",
        "[{ports: [null]}]               | subsets[0].ports[0].port: is required",
        "[{ports: [{port: 'http'}]}]     | subsets[0].ports[0].port: must be a whole number, is the"
            + " string \"http\"",
        "[{ports: [{port: 1, name: 1}]}] | subsets[0].ports[0].name: must be a string, is 1",
        "{}                              | subsets: must be a list, is an object",
      })
  void reportsInvalidEndpoints(String subsets, String problem) {
    assertEquals(problem, JsonConversion.errorsOf(endpointsJson(subsets)).get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ports: []                                     | addressType: is required",
        "addressType: ''                               | addressType: is required",
        "addressType: 'ipv4'                           | addressType: must be one of FQDN, IPv4,"
            + " IPv6, is \"ipv4\"",
        "addressType: 'IPv4', ports: [{port: '80'}]    | ports[0].port: must be a whole number, is"
            + " the string \"80\"",
        "addressType: 'IPv4', endpoints: [{addresses: '10.0.0.1'}] | endpoints[0].addresses: must"
            + " be a list, is the string \"10.0.0.1\"",
        "addressType: 'IPv4', endpoints: [{addresses: [null]}] | endpoints[0].addresses[0]: must be"
            + " a string, is an object",
      })
  void reportsInvalidSlice(String fields, String problem) {
    assertEquals(List.of(problem), JsonConversion.errorsOf(sliceJson(fields)));
  }

  private static EndpointSet endpoints(String subsets) {
    return JsonConversion.convertTo(EndpointSet.class, endpointsJson(subsets));
  }

  private static String endpointsJson(String subsets) {
    return "{apiVersion: 'v1', kind: 'Endpoints', metadata: {name: 'web'}, subsets: "
        + subsets
        + "}";
  }

  private static EndpointSet slice(String fields) {
    return JsonConversion.convertTo(EndpointSet.class, sliceJson(fields));
  }

  private static String sliceJson(String fields) {
    return "{apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: {name: 'a'}, "
        + fields
        + "}";
  }

  private static FieldPath subsetPath(int index) {
    return new FieldPath("subsets").index(index);
  }

  private static EndpointPort port(
      FieldPath subset, int index, String name, int number, Protocol protocol, String app) {
    FieldPath at = subset.field("ports").index(index);
    return new EndpointPort(at, name, OptionalInt.of(number), protocol, app);
  }

  private static EndpointPort withoutNumber(int index, Protocol protocol) {
    FieldPath at = new FieldPath("ports").index(index);
    return new EndpointPort(at, "", OptionalInt.empty(), protocol, "");
  }
}
