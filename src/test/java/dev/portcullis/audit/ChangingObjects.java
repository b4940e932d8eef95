package dev.portcullis.audit;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.SnapshotView;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Objects that a test changes, and their view. */
final class ChangingObjects {

  private final List<Resource> objects = new ArrayList<>();

  /** All objects at the time of the call. */
  Stream<Resource> stream() {
    return objects.stream();
  }

  /** A view of the objects at the time of each look-up. */
  ResourceView view() {
    return (ResourceView)
        Proxy.newProxyInstance(
            ResourceView.class.getClassLoader(),
            new Class<?>[] {ResourceView.class},
            (proxy, method, args) ->
                method.invoke(
                    new SnapshotView(objects, (kind, namespace) -> true, DataPlane.KUBE_PROXY),
                    args));
  }

  /** Creates or replaces an object. */
  ResourceChange write(Resource object) {
    Optional<Resource> before =
        objects.stream().filter(o -> o.key().equals(object.key())).findFirst();
    before.ifPresent(objects::remove);
    objects.add(object);
    return new ResourceChange(before, Optional.of(object));
  }

  ResourceChange delete(Resource object) {
    objects.remove(object);
    return ResourceChange.deletion(object);
  }
}
