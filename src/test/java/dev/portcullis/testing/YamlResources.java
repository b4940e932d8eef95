package dev.portcullis.testing;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/** Model values from YAML, in namespace {@code shop}. */
public final class YamlResources {

  private YamlResources() {}

  /** The object of one document. */
  @SuppressWarnings("unchecked") // the keys of an object are strings
  public static Resource resource(String yaml) {
    Map<String, Object> tree = Serialization.unmarshal(yaml, Map.class);
    return ((ConversionResult.Converted) ResourceConverter.convert(tree, "shop")).resource();
  }

  /** A Service {@code db} with a port named http on 8080. */
  public static Service service(String selector) {
    return (Service)
        resource(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: db, namespace: shop}
            spec: {selector: {%s}, ports: [{name: http, port: 8080, targetPort: 80}]}
            """
                .formatted(selector));
  }

  /** Endpoints {@code db}. */
  public static EndpointSet endpoints(String metadata, String subsets) {
    return (EndpointSet)
        resource(
            """
            apiVersion: v1
            kind: Endpoints
            metadata: {name: db, namespace: shop%s}
            subsets: [%s]
            """
                .formatted(metadata, subsets));
  }

  /** A slice {@code db-1} of Service {@code db}. */
  public static EndpointSet slice(String managedBy, String addresses, String ports) {
    return (EndpointSet)
        resource(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: db-1
              namespace: shop
              labels: {kubernetes.io/service-name: db, endpointslice.kubernetes.io/managed-by: %s}
            addressType: IPv4
            endpoints: [{addresses: [%s]}]
            ports: [%s]
            """
                .formatted(managedBy, addresses.replace(",", "]}, {addresses: ["), ports));
  }
}
