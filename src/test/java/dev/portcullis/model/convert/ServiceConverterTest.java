package dev.portcullis.model.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server makes of a Service (k/k pkg/apis/core/v1 SetDefaults_Service). */
final class ServiceConverterTest {

  @Test
  void readsAllFields() {
    Service service =
        service(
            """
            {type: 'LoadBalancer', selector: {app: 'web'}, ipFamilies: ['IPv6', 'IPv4'],
             ports: [{name: 'dns', port: 53, protocol: 'UDP', targetPort: 'dns-udp'},
                     {name: 'x', port: 132, protocol: 'SCTP', targetPort: 1320, nodePort: 30132}]}
            """);

    assertEquals(Service.Type.LOAD_BALANCER, service.type());
    assertEquals(Map.of("app", "web"), service.selector());
    assertEquals(Set.of(IpFamily.IPV4, IpFamily.IPV6), service.ipFamilies());
    assertEquals(
        List.of(
            new ServicePort(portPath(0), "dns", 53, Protocol.UDP, new PortRef.ByName("dns-udp"), 0),
            new ServicePort(
                portPath(1), "x", 132, Protocol.SCTP, new PortRef.ByNumber(1320), 30132)),
        service.ports());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{port: 80}",
        "{port: 80.0}",
        "{port: 8e1}",
        "{port: 80, name: '', protocol: '', targetPort: ''}",
        "{port: 80, name: null, protocol: null, targetPort: null}",
        "{port: 80, targetPort: 0}",
        "{port: 80, targetPort: 80, protocol: 'TCP', nodePort: 0, unknown: {}}",
      })
  void defaultsPortFields(String port) {
    assertEquals(
        List.of(new ServicePort(portPath(0), "", 80, Protocol.TCP, new PortRef.ByNumber(80), 0)),
        service("{ports: [" + port + "]}").ports());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{type: '', ports: [], selector: {}, clusterIP: ''}",
        "{type: null, ports: null, selector: null, ipFamilies: null, clusterIP: '10.0.0.1'}"
      })
  void defaultsSpecFields(String spec) {
    Service service = service(spec);

    assertEquals(
        new Service(service.meta(), Service.Type.CLUSTER_IP, false, Map.of(), List.of(), Set.of()),
        service);
  }

  @ParameterizedTest
  @CsvSource({"None, true", "none, false", "'', false", "10.0.0.1, false"})
  void isHeadlessOnlyForClusterIpNone(String clusterIp, boolean headless) {
    assertEquals(headless, service("{clusterIP: '" + clusterIp + "'}").headless());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ports: [{}]}                           | spec.ports[0].port: is required",
        "{ports: [null]}                         | spec.ports[0].port: is required",
        "{ports: [{port: null}]}                 | spec.ports[0].port: is required",
        "{ports: [{port: '80'}]}                 | spec.ports[0].port: must be a whole number, is"
            + " the string \"80\"",
        "{ports: [{port: 80.5}]}                 | spec.ports[0].port: must be a whole number, is"
            + " 80.5",
        "{ports: [{port: 4294967376}]}           | spec.ports[0].port: must be a whole number, is"
            + " 4294967376",
        "{ports: [{port: 80, targetPort: 80.5}]} | spec.ports[0].targetPort: must be a whole"
            + " number, is 80.5",
        "{ports: [{port: 80, targetPort: true}]} | spec.ports[0].targetPort: must be a whole"
            + " number, is true",
        "{ports: [{port: 80, protocol: 'udp'}]}  | spec.ports[0].protocol: must be one of SCTP,"
            + " TCP, UDP, is \"udp\"",
        "{ports: {port: 80}}                     | spec.ports: must be a list, is an object",
        "{selector: 'app=web'}                   | spec.selector: must be an object, is the string"
            + " \"app=web\"",
        "{selector: {app: true}}                 | spec.selector: every value must be a string,"
            + " that of app is true",
        "{ipFamilies: ['ipv4']}                  | spec.ipFamilies[0]: must be one of IPv4, IPv6,"
            + " is \"ipv4\"",
      })
  void reportsInvalidSpec(String spec, String problem) {
    assertEquals(List.of(problem), JsonConversion.errorsOf(json(spec)));
  }

  private static Service service(String spec) {
    return JsonConversion.convertTo(Service.class, json(spec));
  }

  private static String json(String spec) {
    return "{apiVersion: 'v1', kind: 'Service', metadata: {name: 'web'}, spec: " + spec + "}";
  }

  private static FieldPath portPath(int index) {
    return new FieldPath("spec.ports").index(index);
  }
}
