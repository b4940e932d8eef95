package dev.portcullis.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where each data plane sends the traffic of a Service without selector. {@link DataPlaneModelIT}
 * compares the same cases with real programs.
 */
final class DataPlaneModelTest {

  @ParameterizedTest
  @MethodSource("cases")
  void followsJoinRuleOfEachDataPlane(DataPlaneCase dataPlaneCase) {
    Service service = (Service) read(dataPlaneCase.service("web"));
    SnapshotView chain =
        new SnapshotView(List.of(service, read(dataPlaneCase.slice("web"))), DataPlane.KUBE_PROXY);
    PortDelivery delivery = RouteTracer.traceService(service, chain).deliveries().get(0);
    Map<DataPlaneModel, String> numbers = new TreeMap<>();
    delivery.targets().forEach((model, targets) -> numbers.put(model, numbers(targets)));
    assertEquals(dataPlaneCase.expected(), numbers);
  }

  private static List<DataPlaneCase> cases() throws IOException {
    return DataPlaneCase.all();
  }

  private static String numbers(List<String> targets) {
    List<String> numbers =
        targets.stream().map(t -> t.replace(DataPlaneCase.ADDRESS + ":", "")).toList();
    return numbers.isEmpty() ? "-" : String.join("|", numbers);
  }

  private static Resource read(Map<String, Object> tree) {
    return ((ConversionResult.Converted) ResourceConverter.convert(tree, "shop")).resource();
  }
}
