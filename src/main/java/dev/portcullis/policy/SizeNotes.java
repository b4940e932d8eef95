package dev.portcullis.policy;

import dev.portcullis.analysis.RelatedResources;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.UnreadableResource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Warnings that objects are too large to keep, under the profile {@code strict}: without them,
 * their size would be an exemption that no one sees.
 */
final class SizeNotes {

  private SizeNotes() {}

  /** The notes about a request; empty under other profiles. */
  static Stream<String> of(AdmissionRequest request, ResourceView view, Policy policy) {
    if (policy.profile() != Profile.STRICT) {
      return Stream.of();
    }
    ResourceChange change = request.change();
    Stream<String> own =
        change
            .after()
            .filter(view::isTooLarge)
            .map(
                r ->
                    "too large to keep, so changes of other objects are not checked against it;"
                        + " split it into smaller objects")
            .stream();
    return Stream.concat(own, othersNote(change, view).stream());
  }

  private static Optional<String> othersNote(ResourceChange change, ResourceView view) {
    Set<ServiceRef> services =
        change
            .states()
            .flatMap(
                r ->
                    r instanceof Ingress ingress
                        ? ingress.services()
                        : RelatedResources.serviceOf(r).stream())
            .collect(Collectors.toSet());
    List<UnreadableResource> related =
        view.tooLarge(change.key().namespace()).stream()
            .filter(u -> !u.key().equals(change.key()))
            .filter(u -> isRelated(u, change.key().kind(), services))
            .toList();
    if (related.isEmpty()) {
      return Optional.empty();
    }
    int more = related.size() - 1;
    return Optional.of(
        "not checked against "
            + related.get(0).key()
            + (more == 0 ? ", which is" : " and " + more + " more, which are")
            + " too large to keep; split into smaller objects");
  }

  /** Of an Ingress the backends are unknown, so every Ingress may refer to a Service. */
  private static boolean isRelated(
      UnreadableResource other, Kind changed, Set<ServiceRef> services) {
    return other.key().kind() == Kind.INGRESS
        ? changed == Kind.SERVICE
        : RelatedResources.serviceOf(other).filter(services::contains).isPresent();
  }
}
