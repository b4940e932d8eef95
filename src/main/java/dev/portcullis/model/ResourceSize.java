package dev.portcullis.model;

/** The size of an object for evaluations, which read each of its entries. */
public final class ResourceSize {

  private ResourceSize() {}

  /** The number of backends, ports, and addresses of an object. */
  public static int of(Resource resource) {
    if (resource instanceof Ingress ingress) {
      return ingress.backends().size();
    } else if (resource instanceof Service service) {
      return service.ports().size();
    }
    return resource instanceof EndpointSet set
        ? set.subsets().stream().mapToInt(s -> s.addresses().size() + s.ports().size()).sum()
        : 1;
  }
}
