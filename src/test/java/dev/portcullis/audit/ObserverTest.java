package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ListedView;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import java.lang.reflect.Proxy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said, and what is held against whom, as a view changes. */
final class ObserverTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String EXEMPT = "ignore.portcullis.dev/backend-service-missing";

  private final List<Resource> objects = new ArrayList<>();
  private final Observer observer = new Observer(objects::stream, view(), Policy.STANDARD);

  /** What is there when it is asked. */
  private ResourceView view() {
    return (ResourceView)
        Proxy.newProxyInstance(
            ResourceView.class.getClassLoader(),
            new Class<?>[] {ResourceView.class},
            (proxy, method, args) ->
                method.invoke(
                    new ListedView(objects, (kind, namespace) -> true, DataPlane.KUBE_PROXY),
                    args));
  }

  private ResourceChange write(Resource object) {
    Optional<Resource> before =
        objects.stream().filter(o -> o.key().equals(object.key())).findFirst();
    before.ifPresent(objects::remove);
    objects.add(object);
    return new ResourceChange(before, Optional.of(object));
  }

  private ResourceChange delete(Resource object) {
    objects.remove(object);
    return new ResourceChange(Optional.of(object), Optional.empty());
  }

  private static Resource dangling(String name) {
    return Dangling.ingress("shop", name, Map.of());
  }

  private static Resource namespace(Map<String, String> labels, boolean deleting) {
    return new Namespace(
        new ResourceMeta(Namespace.key("shop"), labels, Map.of(), Optional.empty(), deleting));
  }

  private List<Boolean> said() {
    return observer.picture(TODAY).stands().values().stream()
        .map(Picture.Stand::unrefused)
        .toList();
  }

  @Test
  void whatStoodBeforeIsHeldAgainstNobody() {
    write(dangling("a"));
    observer.all();
    assertEquals(List.of(false), said());
  }

  @Test
  void whatAdmissionWouldHaveRefusedIsMarkedForAsLongAsItStands() {
    observer.after(List.of(write(dangling("a"))), TODAY);
    assertEquals(List.of(true), said());
    assertFalse(observer.all(), "a full pass finds nothing else");
    assertEquals(List.of(true), said());
    observer.after(List.of(delete(dangling("a"))), TODAY);
    assertEquals(List.of(), said());
  }

  @Test
  void whatAdmissionWouldHaveLetThroughIsNotMarked() {
    write(namespace(Map.of(Profile.LABEL, "audit"), false));
    observer.after(List.of(write(dangling("a"))), TODAY);
    assertEquals(List.of(false), said());
    observer.after(
        List.of(write(Dangling.ingress("shop", "b", Map.of(EXEMPT, "so be it")))), TODAY);
    assertEquals(List.of(false, false), said());
  }

  @Test
  void aNamespaceThatIsOffOrGoingIsNotSpokenOf() {
    observer.after(List.of(write(dangling("a"))), TODAY);
    observer.after(List.of(write(namespace(Map.of(Profile.LABEL, "off"), false))), TODAY);
    assertEquals(List.of(), said());
    observer.after(List.of(write(namespace(Map.of(), true))), TODAY);
    assertEquals(List.of(), said());
    observer.after(List.of(write(namespace(Map.of(), false))), TODAY);
    assertEquals(1, said().size());
  }

  @Test
  void consentEndsOnItsDay() {
    observer.after(
        List.of(write(Dangling.ingress("shop", "a", Map.of(EXEMPT, "until 2026-07-01: moving")))),
        TODAY);
    assertEquals(Map.of(), observer.picture(TODAY).open());
    assertEquals(1, observer.picture(TODAY.plusDays(1)).open().size());
  }

  @Test
  void aCrowdOfChangesIsNobodysMistake() {
    List<ResourceChange> changes =
        IntStream.rangeClosed(0, Observer.HELD_AGAINST)
            .mapToObj(i -> write(dangling("a" + i)))
            .toList();
    observer.after(changes, TODAY);
    assertEquals(changes.size(), said().size());
    assertTrue(said().stream().noneMatch(marked -> marked));
  }

  @Test
  void namespacesThatCannotBeReadAreSpokenOf() {
    assertEquals(Lookup.absent(), view().namespace("shop"));
    observer.after(List.of(write(dangling("a"))), TODAY);
    assertEquals(1, said().size());
  }
}
