package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests when a Service counts as ready. */
final class WebhookServiceCheckTest {

  @Test
  void reportsServiceWithoutReadyEndpoints() {
    assertEquals(Optional.empty(), describeMissingEndpoints(slice("https", true)));
    assertEquals(Optional.empty(), describeMissingEndpoints(slice("https", null)));
    assertEquals(
        Optional.empty(), describeMissingEndpoints(slice("https", false), slice("https", true)));
    assertEquals(
        Optional.of("none of 2 addresses in its EndpointSlices is ready"),
        describeMissingEndpoints(slice("https", false), slice("https", false)));
    assertEquals(
        Optional.of("its EndpointSlices have no address with port \"https\""),
        describeMissingEndpoints(slice("health", true)));
    assertEquals(Optional.of("it has no EndpointSlices"), describeMissingEndpoints());
    EndpointSlice withoutPods = new EndpointSlice();
    withoutPods.setPorts(null); // as the API server writes it
    withoutPods.setEndpoints(null);
    assertEquals(
        Optional.of("its EndpointSlices have no address with port \"https\""),
        describeMissingEndpoints(withoutPods));
    withoutPods.setPorts(slice("https", true).getPorts());
    assertEquals(
        Optional.of("its EndpointSlices have no address with port \"https\""),
        describeMissingEndpoints(withoutPods));
  }

  private static Optional<String> describeMissingEndpoints(EndpointSlice... slices) {
    ServicePort port = new ServicePortBuilder().withName("https").withPort(443).build();
    return WebhookServiceCheck.describeMissingEndpoints(List.of(slices), port);
  }

  private static EndpointSlice slice(String port, Boolean ready) {
    return new EndpointSliceBuilder()
        .addNewPort()
        .withName(port)
        .endPort()
        .addNewEndpoint()
        .withAddresses("192.0.2.1")
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .endEndpoint()
        .build();
  }
}
